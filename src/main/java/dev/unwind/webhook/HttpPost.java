package dev.unwind.webhook;

import dev.unwind.backoff.RetryAfter;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One request and its answer. What the answer begins with decides; of its body nothing is kept, and no more than a little is waited for.
 */
final class HttpPost {
    /** What of a body is let by so that the connection can be used again. */
    private static final int MOST_BYTES = 64 * 1024;

    private final Vertx vertx;
    private final Duration timeout;
    private final UniEmitter<? super ReceiverResponse> outcome;
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile HttpClientRequest request;
    private volatile ReceiverResponse answer;
    private volatile long timer;
    private int bytes;

    HttpPost(Vertx vertx, Duration timeout, UniEmitter<? super ReceiverResponse> outcome) {
        this.vertx = vertx;
        this.timeout = timeout;
        this.outcome = outcome;
    }

    void start(HttpClient client, RequestOptions options, Buffer body) {
        timer = vertx.setTimer(
                timeout.toMillis(), fired -> giveUp(new TimeoutException("no answer within " + timeout)));
        client.request(options).onSuccess(connected -> send(connected, body)).onFailure(this::giveUp);
    }

    private void send(HttpClientRequest connected, Buffer body) {
        request = connected;
        if (over.get()) {
            connected.exceptionHandler(dropped -> {});
            connected.reset();
            return;
        }
        connected.send(body).onSuccess(this::receive).onFailure(this::giveUp);
    }

    private void receive(HttpClientResponse response) {
        answer = new ReceiverResponse(
                response.statusCode(),
                Optional.ofNullable(response.getHeader(RetryAfter.HEADER)).flatMap(RetryAfter::parse));
        response.exceptionHandler(this::giveUp);
        response.handler(part -> {
            bytes += part.length();
            if (bytes > MOST_BYTES) {
                giveUp(new IllegalStateException("a long body"));
            }
        });
        response.endHandler(end -> end(() -> outcome.complete(answer)));
    }

    /** Waits for nothing more. What the answer began with counts all the same. */
    private void giveUp(Throwable why) {
        var known = answer;
        if (end(() -> {
            if (known == null) {
                outcome.fail(why);
            } else {
                outcome.complete(known);
            }
        })) {
            Optional.ofNullable(request).ifPresent(HttpClientRequest::reset);
        }
    }

    private boolean end(Runnable completion) {
        if (!over.compareAndSet(false, true)) {
            return false;
        }
        vertx.cancelTimer(timer);
        completion.run();
        return true;
    }
}
