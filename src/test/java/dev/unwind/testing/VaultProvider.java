package dev.unwind.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * A provider whose resources have secrets, behind a proxy that decodes paths and resolves their dots before it passes a
 * request on, as nginx does. A {@code vault_slot} is known by its name, a {@code vault_key} by an id of the form
 * {@code k-1}; both have secret members and one that is not. A {@code vault_card} has none.
 */
public final class VaultProvider implements QuarkusTestResourceLifecycleManager {
    /** What calls to the provider are authorized with. */
    public static final String TOKEN = "vault-t0ken+of/the=gateway";

    public static final String API_KEY = "vault-ap1-key";

    /** What is there, by its path under the base URL, such as {@code /keys/k-1}. */
    public static final Map<String, JsonObject> HELD = new ConcurrentHashMap<>();

    /** The writes that arrived, as the server behind the proxy sees them: method and path. */
    public static final List<String> WRITES = new CopyOnWriteArrayList<>();

    /** Answers a request in the server's place, if it gives something. */
    private static volatile Function<Seen, Optional<Reply>> habit = seen -> Optional.empty();

    private static int lastId;

    private Vertx vertx;
    private Path file;

    /** A request with its headers, one a line, and its body. */
    public record Seen(String method, String path, String headers, String body) {}

    /** An answer in place of the server's. */
    public record Reply(int status, String body) {}

    /** Forgets everything that is there, and every habit. */
    public static void reset() {
        HELD.clear();
        WRITES.clear();
        habit = seen -> Optional.empty();
    }

    public static void behave(Function<Seen, Optional<Reply>> how) {
        habit = how;
    }

    /** Puts something there. */
    public static void seed(String path, String singleQuoted) {
        HELD.put(path, new JsonObject(singleQuoted.replace('\'', '"')));
    }

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
            file = Files.createTempFile("vault", ".yaml");
            Files.writeString(
                    file,
                    """
                    provider: vault
                    environment: [VAULT_TOKEN, VAULT_API_KEY]
                    baseUrl: http://127.0.0.1:%d/api
                    auth: { bearer: "${VAULT_TOKEN}", headers: { X-Api-Key: "${VAULT_API_KEY}" } }
                    calls: { timeout: PT5S, settles: PT0.5S, retry: { attempts: 1 }, breaker: { enabled: false } }
                    answers: { error: { message: /message, code: /code } }
                    kinds:
                      vault_slot: { path: /slots, name: name, id: { from: name }, list: {}, secrets: [/content] }
                      vault_card: { path: /cards, name: name, list: {}, readOnly: [/id] }
                      vault_key:
                        path: /keys
                        id: { pattern: "k-[0-9]{1,9}" }
                        name: name
                        list: {}
                        readOnly: [/id]
                        secrets: [/secret, "/parts/*/value"]
                        desired: { type: object, properties: { note: {}, name: {}, secret: {}, parts: {}, pin: { type: string, writeOnly: true } } }
                    """
                            .formatted(server.actualPort()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Map.of("unwind.providers.files", file.toString(), "VAULT_TOKEN", TOKEN, "VAULT_API_KEY", API_KEY);
    }

    private static void answer(HttpServerRequest request, String body) {
        String path = passedOn(request.path());
        String method = request.method().name();
        if (!method.equals("GET")) {
            WRITES.add(method + " " + path);
        }
        var headers = new StringBuilder();
        request.headers().forEach(header -> headers.append(header.getKey())
                .append(": ")
                .append(header.getValue())
                .append('\n'));
        Reply reply = habit.apply(new Seen(method, path, headers.toString(), body))
                .orElseGet(() -> served(method, path.substring("/api".length()), body));
        request.response().setStatusCode(reply.status()).end(reply.body());
    }

    /** The path as a proxy passes it on that decodes it first. */
    private static String passedOn(String raw) {
        String decoded = io.vertx.core.net.impl.URIDecoder.decodeURIComponent(raw, false);
        return URI.create(decoded.replace(" ", "%20").replace("\\", "/").replaceAll(";[^/]*", ""))
                .normalize()
                .getPath();
    }

    private static Reply served(String method, String path, String body) {
        String collection = path.substring(0, Math.max(0, path.lastIndexOf('/')));
        return switch (method) {
            case "POST" -> created(path, new JsonObject(body));
            case "PUT" -> {
                JsonObject sent = new JsonObject(body);
                Optional.ofNullable(HELD.get(path))
                        .map(held -> held.getString("id"))
                        .ifPresent(id -> sent.put("id", id));
                HELD.put(path, sent);
                yield new Reply(200, sent.encode());
            }
            case "DELETE" -> HELD.remove(path) == null ? absent() : new Reply(200, "{}");
            default ->
                HELD.containsKey(path)
                        ? new Reply(200, HELD.get(path).encode())
                        : collection.isEmpty() ? listed(path) : absent();
        };
    }

    private static synchronized Reply created(String collection, JsonObject sent) {
        String id = (collection.equals("/keys") ? "k-" : "c") + ++lastId;
        HELD.put(collection + "/" + id, sent.put("id", id));
        return new Reply(201, sent.encode());
    }

    private static Reply listed(String collection) {
        var all = new JsonArray();
        HELD.forEach((path, resource) -> {
            if (path.startsWith(collection + "/")) {
                all.add(resource);
            }
        });
        return new Reply(200, all.encode());
    }

    private static Reply absent() {
        return new Reply(404, "{}");
    }

    @Override
    public void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
        file.toFile().delete();
    }
}
