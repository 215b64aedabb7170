package dev.unwind.provider.rest;

import dev.unwind.batch.change.RemoteId;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.ResourceKind;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** A provider with one plain kind, {@code thing}, behind a server that behaves as each test says. */
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("dev.unwind.provider.rest.OddServerFixture")
abstract class OddServerFixture {
    static final RemoteResource THING = new RemoteResource(
            new RemoteId("7"),
            Providers.json("{'id':'7','size':1}"),
            Providers.json("{'size':1}"),
            Optional.empty(),
            Optional.empty());

    static Vertx vertx;
    static OddServer server;
    private final List<KindRegistry> opened = new ArrayList<>();

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
        server = new OddServer(vertx);
    }

    @AfterAll
    static void stop() {
        server.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @AfterEach
    void close() {
        opened.forEach(KindRegistry::close);
    }

    /** @param calls the section of that name, in YAML's flow style */
    ResourceKind thing(String calls) {
        return thing(calls, "{ path: /things, readOnly: [/id] }");
    }

    ResourceKind thing(String calls, String kind) {
        return thing(server.url(), calls, kind);
    }

    /** A plain kind whose provider declares more about its answers. */
    ResourceKind declaring(String answers) {
        return thing(server.url(), "{ timeout: PT60S, retry: { attempts: 1 } }", "{ path: /things }", answers);
    }

    ResourceKind thing(String url, String calls, String kind) {
        return thing(url, calls, kind, "notDone: [503]");
    }

    /**
     * A plain kind whose calls are authenticated.
     *
     * @param auth the section of that name, in YAML's flow style
     * @param variables the environment variables that it names
     */
    ResourceKind authenticated(String auth, Map<String, String> variables) {
        return authenticated(
                auth,
                variables,
                "{ path: /things, name: name, list: { items: /items, page: { cursor: at, next: /next } } }");
    }

    ResourceKind authenticated(String auth, Map<String, String> variables, String kind) {
        var registry = Providers.registry(
                vertx,
                """
                provider: odd
                environment: [%s]
                baseUrl: %s
                auth: %s
                calls: { timeout: PT20S, retry: { attempts: 2, delay: PT0.01S } }
                answers: { error: { message: /error, code: /code }, notDone: [503] }
                kinds: { thing: %s }
                """
                        .formatted(String.join(", ", variables.keySet()), server.url(), auth, kind),
                variables);
        opened.add(registry);
        return registry.get("thing");
    }

    ResourceKind thing(String url, String calls, String kind, String answers) {
        var registry = Providers.registry(
                vertx,
                """
                provider: odd
                baseUrl: %s
                calls: %s
                answers: { error: { message: /error, code: /code }, %s,
                           quota: { remaining: X-Remaining, reset: X-Reset } }
                kinds:
                  thing: %s
                """
                        .formatted(url, calls, answers, kind));
        opened.add(registry);
        return registry.get("thing");
    }
}
