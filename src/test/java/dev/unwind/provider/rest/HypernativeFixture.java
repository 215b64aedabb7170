package dev.unwind.provider.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.json.Json;
import dev.unwind.provider.ResourceKind;
import dev.unwind.sandbox.SandboxServer;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** The shipped kinds against a sandbox of their own, empty before each test. */
abstract class HypernativeFixture {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static Vertx vertx;
    private static SandboxServer sandbox;
    private static KindRegistry kinds;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
        sandbox = SandboxServer.start(vertx, 0)
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        kinds = Providers.hypernative(vertx, sandbox.url());
    }

    @AfterAll
    static void stop() {
        kinds.close();
        sandbox.stop().toCompletionStage().toCompletableFuture().join();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @BeforeEach
    void reset() {
        admin("POST", "/reset", "");
    }

    static ResourceKind kind(String name) {
        return kinds.get(name);
    }

    static JsonNode stored(String path) {
        return admin("GET", "/state/" + path, "");
    }

    static void seed(String path, String resource) {
        admin("PUT", "/state/" + path, resource);
    }

    static void order(String fault) {
        admin("POST", "/faults", fault);
    }

    static void forgetCalls() {
        admin("DELETE", "/calls", "");
    }

    /** The provider calls since the sandbox was last told to forget them, with their bodies. */
    static List<String> calls() {
        List<String> calls = new ArrayList<>();
        admin("GET", "/calls", "").forEach(call -> {
            JsonNode body = call.path("body");
            String text =
                    body.isMissingNode() || body.isNull() ? "" : " " + (body.isTextual() ? body.textValue() : body);
            calls.add(call.path("method").asText() + " " + call.path("path").asText() + text);
        });
        return calls;
    }

    private static JsonNode admin(String method, String path, String body) {
        try {
            var request = HttpRequest.newBuilder(URI.create(sandbox.url() + "/sandbox" + path))
                    .method(method, BodyPublishers.ofString(body.replace('\'', '"')))
                    .build();
            var response = HTTP.send(request, BodyHandlers.ofByteArray());
            if (response.statusCode() >= 300) {
                throw new AssertionError(
                        method + " " + path + " answered " + response.statusCode() + " " + new String(response.body()));
            }
            var document = Json.read(response.body());
            return document.isMissingNode() ? Json.object() : document;
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
