package dev.unwind.engine.compensation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.batch.json.Json;
import dev.unwind.batch.policy.OnDrift;
import dev.unwind.engine.restoration.RollbackWrite;
import dev.unwind.engine.state.Snapshot;
import dev.unwind.engine.step.Step;
import dev.unwind.engine.step.StepClaims;
import dev.unwind.engine.step.StepFixture;
import dev.unwind.provider.ClaimToken;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.ResourceKind;
import dev.unwind.provider.call.IdempotencyKey;
import dev.unwind.provider.rest.DescribedKinds;
import dev.unwind.testing.Waits;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What refers to a resource of the batch is pointed at another id where the batch holds it, and only there. */
@Execution(ExecutionMode.CONCURRENT)
class RecreationTest {
    private static final RemoteId CAPTURED = new RemoteId("8");
    private static final JsonNode STATE = Json.object().put("channel", 1);
    private static final JsonNode POINTED = Json.object().put("channel", 2);

    private final Vertx vertx = Vertx.vertx();
    private final List<String> received = new CopyOnWriteArrayList<>();
    private DescribedKinds kinds;
    private ResourceKind agents;
    private Snapshot.Referrer referrer;
    private Step step;

    @BeforeEach
    void begin() {
        var server = vertx.createHttpServer(
                        new HttpServerOptions().setHost("127.0.0.1").setPort(0))
                .requestHandler(request -> {
                    received.add(request.method() + " " + request.uri());
                    request.response().end("{\"id\":8,\"channel\":2}");
                })
                .listen()
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        kinds = new DescribedKinds(
                vertx,
                """
                provider: library
                baseUrl: http://127.0.0.1:%d
                kinds:
                  agent: { path: /agents, readOnly: [/id] }
                """
                        .formatted(server.actualPort()));
        agents = kinds.all().get("agent");
        referrer = new Snapshot.Referrer("agent", CAPTURED, STATE);
        var fixture = new StepFixture(agents, OnDrift.FAIL, POINTED);
        step = fixture.step(new Snapshot(Optional.of(new RemoteId("7")), Optional.of(STATE), List.of(referrer)));
    }

    @AfterEach
    void end() {
        kinds.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private Uni<RemoteResource> point(RemoteId agent) {
        var write = RollbackWrite.of(step, referrer);
        var recreation = new Recreation(
                step,
                agents,
                StepClaims.onReferrer(step, agents, referrer, CAPTURED),
                write,
                false,
                () -> false,
                id -> Uni.createFrom().voidItem());
        return recreation.update(
                new RemoteResource(agent, STATE, STATE, Optional.empty(), Optional.empty()),
                POINTED,
                step.nextKey(IdempotencyKey.Direction.BACK, IdempotencyKey.Half.WRITE));
    }

    @Test
    void what_was_claimed_when_it_was_captured_is_pointed_at_the_new_id() {
        point(CAPTURED).await().atMost(Waits.LIMIT);
        assertEquals(List.of("PUT /agents/8"), received);
    }

    @Test
    void nothing_is_sent_to_a_resource_that_is_not_claimed() {
        var repointing = point(new RemoteId("9"));
        assertThrows(ClaimToken.NotCovered.class, () -> repointing.await().atMost(Waits.LIMIT));
        assertEquals(List.of(), received);
    }

    @Test
    void what_was_not_captured_with_the_step_gives_no_claim() {
        var stranger = new Snapshot.Referrer("agent", new RemoteId("9"), STATE);
        assertThrows(IllegalStateException.class, () -> StepClaims.onReferrer(step, agents, stranger, stranger.id()));
    }
}
