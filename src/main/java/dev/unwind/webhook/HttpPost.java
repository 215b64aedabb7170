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
 * One POST request and its received. Status and headers decide the outcome. The body is discarded; a long one is not
 * waited for. Used once.
 */
final class HttpPost {
    /** The part of a body that is read so that the connection can be reused. */
    private static final int MAX_DISCARDED_BYTES = 64 * 1024;

    private final Vertx vertx;
    private final Duration timeout;
    private final UniEmitter<? super ReceiverResponse> outcome;
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile HttpClientRequest request;
    private volatile ReceiverResponse response;
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

    private void receive(HttpClientResponse received) {
        response = new ReceiverResponse(
                received.statusCode(),
                Optional.ofNullable(received.getHeader(RetryAfter.HEADER)).flatMap(RetryAfter::parse));
        received.exceptionHandler(this::giveUp);
        received.handler(part -> {
            bytes += part.length();
            if (bytes > MAX_DISCARDED_BYTES) {
                giveUp(new IllegalStateException("a long body"));
            }
        });
        received.endHandler(end -> end(() -> outcome.complete(response)));
    }

    /** Stops waiting. A response whose head has arrived counts nevertheless. */
    private void giveUp(Throwable reason) {
        var known = response;
        if (end(() -> {
            if (known == null) {
                outcome.fail(reason);
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
