package dev.unwind.apivariants;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** A server, a clock for it, and a client of the JDK's. */
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("dev.unwind.apivariants.VariantFixture")
public abstract class VariantFixture {
    protected static final String THINGS = "/wild/things";

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    protected static Vertx vertx;
    protected static VariantServer server;
    protected static volatile long millis;

    /** @param text the body as it came */
    protected record Response(int status, HttpResponse<String> http, String text) {
        public JsonNode json() {
            return VariantJson.written(text);
        }

        public String header(String name) {
            return http.headers().firstValue(name).orElse("");
        }

        public String etag() {
            return header("ETag");
        }
    }

    @BeforeAll
    protected static void start() {
        vertx = Vertx.vertx();
        server = VariantServer.start(vertx, () -> Instant.ofEpochMilli(millis));
    }

    @AfterAll
    protected static void stop() {
        server.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    /** A plain API with numbers as ids from 1 on, to add habits to. */
    protected static VariantFeatures plain() {
        return VariantFeatures.plain().integerIds(1);
    }

    protected static void things(VariantFeatures features) {
        server.collection(THINGS, features);
    }

    /** Calls {@code THINGS} and what is below, with a body in single quotes and headers in pairs. */
    protected static Response call(String method, String below, String body, String... headers) {
        return callAt(server.url() + THINGS + below, method, body, headers);
    }

    protected static Response callAt(String url, String method, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(quoted(body)));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            HttpResponse<String> response = CLIENT.send(request.build(), BodyHandlers.ofString());
            return new Response(response.statusCode(), response, response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    protected static Response get(String below) {
        return call("GET", below, "");
    }

    protected static Response post(String body, String... headers) {
        return call("POST", "", body, headers);
    }

    protected static int status(String method, String below, String body, String... headers) {
        return call(method, below, body, headers).status();
    }

    protected static JsonNode json(String text) {
        return VariantJson.written(text);
    }

    protected static JsonNode state(String id) {
        return server.state(THINGS).get(id);
    }

    protected static void seed(String... names) {
        for (String name : names) {
            server.seed(THINGS, "{'name':'" + name + "'}");
        }
    }

    protected static List<String> names(JsonNode items) {
        return StreamSupport.stream(items.spliterator(), false)
                .map(item -> item.path("name").asText())
                .toList();
    }

    private static String quoted(String text) {
        return text.replace('\'', '"');
    }
}
