package dev.unwind.provider.rest.auth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.unwind.backoff.RetryAfter;
import dev.unwind.batch.json.Json;
import dev.unwind.batch.json.UnusableDocument;
import dev.unwind.memory.Exhaustion;
import dev.unwind.provider.rest.message.ShownText;
import dev.unwind.provider.rest.transport.InterimResponses;
import dev.unwind.provider.rest.transport.TransportSettings;
import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** Requests an access token. Reads no more of an answer than a token can be. Thread-safe. */
final class TokenRequest {
    /** Tokens are sent in a header, which few servers take if it has more than 8 KB. */
    private static final int LARGEST_ANSWER = 64 * 1024;

    private final TokenCall call;
    private final TokenAnswer form;
    private final Duration timeout;
    private final HttpClient client;

    TokenRequest(Vertx vertx, TokenSettings settings, TransportSettings transport, Duration timeout) {
        this.call = settings.call();
        this.form = settings.answer();
        this.timeout = timeout;
        this.client = vertx.httpClientBuilder()
                .with(transport.options(call.url().getScheme().equals("https")).setConnectTimeout((int)
                        timeout.toMillis()))
                .withConnectHandler(InterimResponses::drop)
                .build();
    }

    void close() {
        client.close();
    }

    /**
     * Sends a request. Lazy; completes on an event loop with the token. Fails with {@link NoToken} if there is none
     * within the time limit, or the answer is no success, too large or holds none. Redirects are not followed: what is
     * sent is meant for this server.
     */
    Uni<AccessToken> send() {
        return Uni.createFrom()
                .<AccessToken>emitter(outcome ->
                        client.request(options()).onFailure(outcome::fail).onSuccess(request -> send(request, outcome)))
                .ifNoItem()
                .after(timeout)
                .fail()
                .onFailure(failure -> !(failure instanceof NoToken))
                .transform(this::unanswered);
    }

    private RequestOptions options() {
        var options = new RequestOptions()
                .setMethod(HttpMethod.valueOf(call.method()))
                .setAbsoluteURI(call.url().toString())
                .setFollowRedirects(false)
                .putHeader("Accept", "application/json");
        call.headers().forEach(options::putHeader);
        return options;
    }

    private void send(HttpClientRequest request, UniEmitter<? super AccessToken> outcome) {
        var ended = new AtomicBoolean();
        outcome.onTermination(() -> {
            if (!ended.get()) {
                request.reset();
            }
        });
        call.body()
                .map(request::send)
                .orElseGet(request::send)
                .onFailure(outcome::fail)
                .onSuccess(response -> receive(response, ended, outcome));
    }

    private void receive(HttpClientResponse response, AtomicBoolean ended, UniEmitter<? super AccessToken> outcome) {
        var body = Buffer.buffer();
        response.exceptionHandler(outcome::fail);
        response.handler(chunk -> {
            if (body.length() + chunk.length() > LARGEST_ANSWER) {
                outcome.fail(failed(response, " with more than " + LARGEST_ANSWER + " bytes"));
            } else {
                body.appendBuffer(chunk);
            }
        });
        response.endHandler(end -> {
            ended.set(true);
            answer(response, body, outcome);
        });
    }

    /** Nothing thrown here may keep the request from completing. */
    private void answer(HttpClientResponse response, Buffer body, UniEmitter<? super AccessToken> outcome) {
        try {
            outcome.complete(token(response, body));
        } catch (RuntimeException e) {
            outcome.fail(e);
        }
    }

    private AccessToken token(HttpClientResponse response, Buffer body) {
        JsonNode document = document(body);
        if (response.statusCode() / 100 != 2) {
            throw failed(response, form.error(document));
        }
        return form.token(document)
                .orElseThrow(() -> failed(
                        response,
                        " without a token at " + form.tokenAt() + " that a header can hold" + form.error(document)));
    }

    /** The document of a body; nothing if it is no JSON that can be used. */
    private static JsonNode document(Buffer body) {
        try {
            return Json.parse(body.getBytes());
        } catch (UnusableDocument noJson) {
            return MissingNode.getInstance();
        }
    }

    private NoToken failed(HttpClientResponse response, String why) {
        int status = response.statusCode();
        boolean passing = status == 408 || status == 429 || status >= 500;
        return new NoToken(
                ShownText.of("the request for one was answered " + status + why, call.secrets()),
                !passing,
                Optional.ofNullable(response.getHeader(RetryAfter.HEADER)).flatMap(RetryAfter::parse));
    }

    /** Shows nothing of the cause but its type: it may name hosts that callers need not know. */
    private NoToken unanswered(Throwable cause) {
        Exhaustion.check(cause);
        String why = cause instanceof TimeoutException
                ? "no answer within " + timeout
                : "no usable answer: " + cause.getClass().getSimpleName();
        return new NoToken(why, false, Optional.empty());
    }
}
