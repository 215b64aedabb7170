package dev.unwind.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A provider of {@code keyed_thing}s, which cannot be listed, and so not found by name, but whose creates are known by
 * their idempotency keys: a key that comes again is answered with what it made. A {@code keyed_safe} has a password,
 * which is shown to nobody.
 */
public final class KeyedProvider implements QuarkusTestResourceLifecycleManager {
    /** What is there, by id. */
    public static final Map<String, JsonObject> THINGS = new ConcurrentHashMap<>();

    /** The keys of the creates that arrived, in order. */
    public static final List<String> KEYS = new CopyOnWriteArrayList<>();

    /** How many creates are done and not answered from now on. */
    public static final AtomicInteger SILENT = new AtomicInteger();

    private static final Map<String, JsonObject> MADE_BY_KEY = new ConcurrentHashMap<>();
    private static final AtomicInteger NEXT_ID = new AtomicInteger();

    private Vertx vertx;
    private Path file;

    @Override
    public Map<String, String> start() {
        vertx = Vertx.vertx();
        HttpServer server = vertx.createHttpServer()
                .requestHandler(request -> request.body().onSuccess(body -> answer(request, body.toString())))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        try {
            file = Files.createTempFile("keyed", ".yaml");
            Files.writeString(
                    file,
                    """
                    provider: keyed
                    baseUrl: http://127.0.0.1:%d
                    calls: { timeout: PT1S, settles: PT1S }
                    kinds:
                      keyed_thing: { path: /things, name: label, readOnly: [/id], idempotencyKeys: {} }
                      keyed_safe: { path: /things, name: label, readOnly: [/id], writeOnly: [/password], idempotencyKeys: {} }
                    """
                            .formatted(server.actualPort()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Map.of("unwind.providers.files", "classpath:providers/hypernative.yaml," + file);
    }

    private static void answer(HttpServerRequest request, String body) {
        var id = request.path().substring(request.path().lastIndexOf('/') + 1);
        switch (request.method().name()) {
            case "POST" -> create(request, new JsonObject(body));
            case "DELETE" -> end(request, THINGS.remove(id));
            case "PUT" ->
                end(request, THINGS.computeIfPresent(id, (same, before) -> new JsonObject(body).put("id", id)));
            default -> end(request, THINGS.get(id));
        }
    }

    private static void create(HttpServerRequest request, JsonObject desired) {
        var key = request.getHeader("Idempotency-Key");
        KEYS.add(key);
        var made = MADE_BY_KEY.computeIfAbsent(key, first -> {
            var thing = desired.copy().put("id", "t" + NEXT_ID.incrementAndGet());
            THINGS.put(thing.getString("id"), thing);
            return thing;
        });
        if (SILENT.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            request.connection().close();
        } else {
            end(request, made);
        }
    }

    private static void end(HttpServerRequest request, JsonObject thing) {
        request.response()
                .setStatusCode(thing == null ? 404 : 200)
                .end(thing == null ? "{}" : shown(thing).encode());
    }

    private static JsonObject shown(JsonObject thing) {
        var shown = thing.copy();
        shown.remove("password");
        return shown;
    }

    /** Puts a thing there and gives its id. */
    public static String seed(String label) {
        var id = "t" + NEXT_ID.incrementAndGet();
        THINGS.put(id, new JsonObject().put("id", id).put("label", label));
        return id;
    }

    /** The labels of all that is there. */
    public static List<String> labels() {
        var labels = new ArrayList<String>();
        THINGS.values().forEach(thing -> labels.add(thing.getString("label")));
        labels.sort(null);
        return labels;
    }

    @Override
    public void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
        file.toFile().delete();
    }
}
