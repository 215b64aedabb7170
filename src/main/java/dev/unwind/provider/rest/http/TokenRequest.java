package dev.unwind.provider.rest.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.json.Json;
import dev.unwind.batch.json.UnusableDocument;
import dev.unwind.provider.rest.description.TokenSettings;
import dev.unwind.provider.rest.description.TransportSettings;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

/**
 * Asks an authorization server for an access token (RFC 6749, 4.4). Reads no more of an answer than a token can be.
 * Thread-safe.
 */
final class TokenRequest {
    /** Tokens are sent in a header, which few servers take if it has more than 8 KB. */
    private static final int LARGEST_ANSWER = 64 * 1024;

    private final TokenSettings settings;
    private final Duration timeout;
    private final HttpClient client;

    TokenRequest(Vertx vertx, TokenSettings settings, TransportSettings transport, Duration timeout) {
        this.settings = settings;
        this.timeout = timeout;
        this.client = vertx.httpClientBuilder()
                .with(transport
                        .options(settings.tokenUrl().getScheme().equals("https"))
                        .setConnectTimeout((int) timeout.toMillis()))
                .withConnectHandler(InterimResponses::drop)
                .build();
    }

    void close() {
        client.close();
    }

    /**
     * Sends a request. Lazy; completes on an event loop with the answer's document. Fails if there is none within the
     * time limit, or it is no success, too large or no JSON. The failure shows nothing of the answer.
     */
    Uni<JsonNode> send() {
        return Uni.createFrom()
                .<JsonNode>emitter(outcome ->
                        client.request(options()).onFailure(outcome::fail).onSuccess(request -> send(request, outcome)))
                .ifNoItem()
                .after(timeout)
                .fail();
    }

    private RequestOptions options() {
        var options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setAbsoluteURI(settings.tokenUrl().toString())
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/x-www-form-urlencoded")
                .putHeader(HttpHeaders.ACCEPT, "application/json");
        if (settings.basic()) {
            // Encoded like values of a form first (RFC 6749, 2.3.1): the id may hold a colon.
            var credentials = encoded(settings.clientId()) + ":" + encoded(settings.clientSecret());
            options.putHeader(
                    HttpHeaders.AUTHORIZATION,
                    "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)));
        }
        return options;
    }

    private Buffer form() {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "client_credentials");
        settings.scope().ifPresent(scope -> form.put("scope", scope.strip()));
        settings.audience().ifPresent(audience -> form.put("audience", audience));
        if (!settings.basic()) {
            form.put("client_id", settings.clientId());
            form.put("client_secret", settings.clientSecret());
        }
        return Buffer.buffer(form.entrySet().stream()
                .map(each -> each.getKey() + "=" + encoded(each.getValue()))
                .collect(Collectors.joining("&")));
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    private void send(HttpClientRequest request, UniEmitter<? super JsonNode> outcome) {
        var ended = new AtomicBoolean();
        outcome.onTermination(() -> {
            if (!ended.get()) {
                request.reset();
            }
        });
        request.send(form()).onFailure(outcome::fail).onSuccess(response -> receive(response, ended, outcome));
    }

    private static void receive(
            HttpClientResponse response, AtomicBoolean ended, UniEmitter<? super JsonNode> outcome) {
        if (response.statusCode() != 200) {
            outcome.fail(new IOException("status " + response.statusCode()));
            return;
        }
        var body = Buffer.buffer();
        response.exceptionHandler(outcome::fail);
        response.handler(chunk -> {
            if (body.length() + chunk.length() > LARGEST_ANSWER) {
                outcome.fail(new IOException("more than " + LARGEST_ANSWER + " bytes"));
            } else {
                body.appendBuffer(chunk);
            }
        });
        response.endHandler(end -> {
            ended.set(true);
            read(body, outcome);
        });
    }

    private static void read(Buffer body, UniEmitter<? super JsonNode> outcome) {
        try {
            outcome.complete(Json.parse(body.getBytes()));
        } catch (UnusableDocument noJson) {
            outcome.fail(noJson);
        }
    }
}
