package dev.unwind.provider.draft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.json.Json;
import dev.unwind.batch.json.MergePatch;
import dev.unwind.batch.json.UnusableDocument;
import dev.unwind.engine.kindcheck.KindChecker;
import dev.unwind.provider.rest.DescribedKinds;
import dev.unwind.testing.Waits;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server that does what its document says is described by the draft as it is: a round trip keeps every promise. */
class DraftedProviderTest {
    private static final String KEY = "s3cret";

    private final Map<String, ObjectNode> books = new TreeMap<>();
    private final Map<String, String> keys = new ConcurrentHashMap<>();
    private Vertx vertx;
    private int port;
    private int made;

    @BeforeEach
    void serve() {
        vertx = Vertx.vertx();
        port = vertx.createHttpServer()
                .requestHandler(request -> request.body().onSuccess(body -> answer(request, body)))
                .listen(0)
                .toCompletionStage()
                .toCompletableFuture()
                .join()
                .actualPort();
    }

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private synchronized void answer(HttpServerRequest request, Buffer body) {
        String id = request.path().replaceFirst("/books/?", "");
        if (!KEY.equals(request.getHeader("X-Api-Key"))) {
            end(request, 401, "{}");
        } else if (request.method().name().equals("POST")) {
            String key = String.valueOf(request.getHeader("Idempotency-Key"));
            String uuid = keys.computeIfAbsent(
                    key, first -> create((ObjectNode) json(body).get("book")));
            end(request, 201, books.get(uuid).toString());
        } else if (id.isEmpty()) {
            boolean first = "0".equals(request.getParam("offset"));
            end(request, 200, first ? books.values().toString() : "[]");
        } else if (!books.containsKey(id)) {
            end(request, 404, "{\"error\":{\"message\":\"no such book\",\"code\":\"absent\"}}");
        } else if (request.method().name().equals("PATCH")) {
            assertEquals("application/merge-patch+json", request.getHeader("Content-Type"));
            books.put(id, (ObjectNode) MergePatch.apply(books.get(id), json(body)));
            end(request, 200, "");
        } else if (request.method().name().equals("DELETE")) {
            books.remove(id);
            end(request, 204, "");
        } else {
            end(request, 200, books.get(id).toString());
        }
    }

    private String create(ObjectNode book) {
        String uuid = "b-" + ++made;
        book.remove("downloadPassword");
        books.put(uuid, book.put("uuid", uuid).put("pages", made));
        return uuid;
    }

    private static JsonNode json(Buffer body) {
        return Json.read(body.getBytes());
    }

    private static void end(HttpServerRequest request, int status, String body) {
        request.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "application/json")
                .end(body);
    }

    @Test
    void a_round_trip_with_the_draft_as_it_is_keeps_every_promise() throws UnusableDocument {
        var draft = ProviderDrafter.draft(DraftedFile.document("classpath:openapi/catalogue.yaml"));
        var settings = Map.of("CATALOGUE_URL", "http://localhost:" + port, "CATALOGUE_X_API_KEY", KEY);
        try (var described = new DescribedKinds(vertx, draft.yaml(), settings)) {
            var kinds = described.all();
            var sample = object("{'title':'t','authorId':4,'isbn':'9'}");

            var report = new KindChecker(kinds)
                    .roundTrip(
                            kinds.find("book").orElseThrow(),
                            Optional.of("t"),
                            sample,
                            Optional.of(object("{'authorId':5,'format':'hardback'}")))
                    .await()
                    .atMost(Waits.LIMIT);

            assertTrue(report.kept(), () -> report.promises().toString());
            assertTrue(
                    report.promises().stream()
                            .anyMatch(promise -> promise.name().equals("restore")),
                    () -> report.promises().toString());
            assertEquals(Map.of(), books);
        }
    }

    private static ObjectNode object(String text) {
        return (ObjectNode) Json.read(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }
}
