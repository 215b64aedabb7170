package dev.unwind.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.batch.json.Json;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * One batch of as many changes as are taken, submitted line by line to an instance with a heap that could not hold
 * their bodies: it is carried out and undone as a whole, and what grows with it is its graph. What was measured goes to
 * {@code docs/benchmarks.md}, beside a batch of a tenth, which shows how it grows.
 *
 * <p>{@code ./mvnw verify -Pload}; with {@code -Dunwind.changes=20000} as many.
 */
@Tag("load")
class LargeBatchIT {
    private static final int CHANGES = Integer.getInteger("unwind.changes", 100_000);

    private static final Map<String, String> SETTINGS = Map.of(
            "HYPERNATIVE_TIMEOUT", "PT60S",
            "HYPERNATIVE_SETTLES", "PT60S",
            "UNWIND_LEASE_DURATION", "PT100S",
            "UNWIND_LEASE_MARGIN", "PT2S");

    private final List<LargeBatchFigures> figures = new ArrayList<>();
    private String postgres;

    @Test
    void it_is_carried_out_and_undone_and_only_its_graph_is_held() throws IOException {
        for (int changes : List.of(CHANGES / 10, CHANGES)) {
            figures.add(run(new LargeBatch(changes)));
            System.out.println(figures.get(figures.size() - 1));
        }
        LargeBatchReport.write(figures, postgres);
        assertBodiesAreNotHeld();
    }

    private LargeBatchFigures run(LargeBatch batch) throws IOException {
        try (var cluster = new GatewayCluster("large-batch-" + batch.changes())) {
            postgres = cluster.postgres.value("show server_version");
            var gateway = cluster.gateway("only", SETTINGS).awaitReady();
            try (var footprint = new MemoryWatch(gateway.pid())) {
                long atRest = footprint.live();
                try (var heap = new LiveHeap(footprint)) {
                    var begin = Instant.now();
                    var id = accepted(gateway.post("/v1/batches", "application/x-ndjson", batch.lines()));
                    var accepted = Instant.now();
                    assertStream(follow(gateway, id), List.of("SUCCEEDED"));
                    var applied = Instant.now();
                    assertSteps(cluster, batch, "APPLIED");
                    assertEquals(List.of(), batch.deviations(cluster.provider));

                    var asked = Instant.now();
                    accepted(gateway.post(
                            "/v1/batches/" + id + "/rollback",
                            "application/json",
                            BodyPublishers.ofString("{\"maxConcurrency\":64,\"timeout\":\"PT1H\"}")));
                    assertStream(follow(gateway, id), List.of("SUCCEEDED", "ROLLED_BACK"));
                    var undone = Instant.now();
                    assertSteps(cluster, batch, "ROLLED_BACK");
                    assertEquals(0, LargeBatch.left(cluster.provider));
                    return new LargeBatchFigures(
                            batch.changes(),
                            batch.bodies(),
                            Duration.between(begin, accepted),
                            Duration.between(accepted, applied),
                            Duration.between(asked, undone),
                            atRest,
                            heap.most(),
                            footprint.peak());
                }
            }
        }
    }

    private static String accepted(HttpResponse<byte[]> answer) {
        assertEquals(202, answer.statusCode(), () -> new String(answer.body()));
        return Json.read(answer.body()).get("id").textValue();
    }

    /** All events of the batch so far that are not of steps that went well. */
    private static List<ReceivedEvent> follow(GatewayProcess gateway, String id) {
        var follower = new EventFollower(gateway, "/v1/batches/" + id + "/events?events=batch,failures");
        await("the batch has ended")
                .atMost(Duration.ofMinutes(30))
                .pollInterval(Duration.ofMillis(20))
                .until(follower::toldToStop);
        return follower.seen();
    }

    /** The stream said nothing of single steps, and how each run ended. */
    private static void assertStream(List<ReceivedEvent> seen, List<String> ends) {
        assertEquals(
                List.of(),
                seen.stream()
                        .filter(event -> !event.name().startsWith("batch."))
                        .toList());
        assertTrue(seen.get(seen.size() - 1).last());
        assertEquals(
                ends,
                seen.stream()
                        .filter(ReceivedEvent::last)
                        .map(event ->
                                Json.read(event.data().getBytes()).get("status").textValue())
                        .toList());
        var numbers = seen.stream().map(ReceivedEvent::number).toList();
        assertEquals(
                LongStream.of(numbers.stream().mapToLong(each -> each).toArray())
                        .distinct()
                        .sorted()
                        .boxed()
                        .toList(),
                numbers);
    }

    private static void assertSteps(GatewayCluster cluster, LargeBatch batch, String status) {
        assertEquals(
                List.of(status + " " + batch.changes()),
                cluster.postgres.query(
                        "select status || ' ' || count(*) from step group by status", row -> row.getString(1)));
    }

    /** What a large batch needs more than a small one is less than the bodies of its changes alone would take. */
    private void assertBodiesAreNotHeld() {
        var small = figures.get(0);
        var large = figures.get(1);
        long more = large.live() - small.live();
        assertTrue(
                more < large.bodies() - small.bodies(),
                () -> more + " bytes more are held of " + large.changes() + " changes than of " + small.changes());
    }
}
