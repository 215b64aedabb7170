package dev.unwind.engine.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unwind.batch.BatchId;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.batch.json.Json;
import dev.unwind.provider.ResourceKind;
import dev.unwind.provider.call.IdempotencyKey;
import dev.unwind.provider.rest.DescribedKinds;
import dev.unwind.testing.TestWrites;
import dev.unwind.testing.Waits;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What shares a call waits for it without a slot: the call itself could get none otherwise. */
class CallLimitedKindsTest {
    private final Vertx vertx = Vertx.vertx();
    private final List<String> received = new CopyOnWriteArrayList<>();
    private DescribedKinds kinds;

    @BeforeEach
    void begin() {
        var server = vertx.createHttpServer(
                        new HttpServerOptions().setHost("127.0.0.1").setPort(0))
                .requestHandler(request -> request.body().onSuccess(body -> {
                    received.add(request.method() + " " + request.uri());
                    request.response()
                            .end(
                                    "[{\"status\":201,\"id\":\"1\",\"name\":\"a\"},{\"status\":201,\"id\":\"2\",\"name\":\"b\"}]");
                }))
                .listen()
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        kinds = new DescribedKinds(
                vertx,
                """
                provider: library
                baseUrl: http://127.0.0.1:%d
                calls: { retry: { attempts: 1 } }
                kinds:
                  book:
                    path: /books
                    name: name
                    bulk:
                      maxItems: 2
                      gather: PT1S
                      create: { call: POST /books/many, results: { by: name, status: /status } }
                """
                        .formatted(server.actualPort()));
    }

    @AfterEach
    void end() {
        kinds.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private static CompletableFuture<RemoteId> recreate(ResourceKind kind, int step, String name) {
        var key = new IdempotencyKey(BatchId.next(), step, IdempotencyKey.Direction.BACK, IdempotencyKey.Half.WRITE, 1);
        return TestWrites.writes(kind)
                .recreate(new RemoteId("9" + step), Json.object().put("name", name), key, id -> Uni.createFrom()
                        .voidItem())
                .map(made -> made.id())
                .subscribeAsCompletionStage();
    }

    @Test
    void as_many_recreates_as_there_are_slots_share_one_call() {
        var limited = new CallSlots(2, 2).around(kinds.all()).get("book");

        var made = List.of(recreate(limited, 1, "a"), recreate(limited, 2, "b"));

        assertEquals(
                List.of("1", "2"),
                made.stream().map(Waits::result).map(RemoteId::value).toList());
        assertEquals(List.of("POST /books/many"), received);
    }
}
