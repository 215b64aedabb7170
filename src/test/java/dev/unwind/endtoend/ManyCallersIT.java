package dev.unwind.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.journal.record.RecordRows;
import dev.unwind.testing.ProviderView;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Thousands of callers submit to one instance at the same moment, and all follow their batches: none is lost, none is
 * answered wrongly, every stream is whole, and the instance needs no more memory the third time than the first. What
 * was measured goes to {@code docs/benchmarks.md}.
 *
 * <p>{@code ./mvnw verify -Pload}; with {@code -Dunwind.callers=500} as many. Everything stays on the loopback
 * interface.
 */
@Tag("load")
class ManyCallersIT {
    private static final int CALLERS = Integer.getInteger("unwind.callers", 2000);
    private static final int ROUNDS = 3;
    private static final double GROWTH = 1.5;

    /** Both ends of a stream and of a call to the provider, and what a process has open besides. */
    private static final long DESCRIPTORS = 2L * CALLERS + 500;

    /**
     * Long enough for hardly a batch to end before all streams are open; fewer calls than batches are under way at
     * once.
     */
    private static final int HOLD_MILLIS = 10_000;

    /** Time enough for calls that are held back, and a lease that is long enough for them. All else is as it comes. */
    private static final Map<String, String> SETTINGS = Map.of(
            "HYPERNATIVE_TIMEOUT", "PT60S",
            "HYPERNATIVE_SETTLES", "PT60S",
            "UNWIND_LEASE_DURATION", "PT100S",
            "UNWIND_LEASE_MARGIN", "PT2S");

    private final List<RoundFigures> rounds = new ArrayList<>();

    @Test
    void all_are_served_and_nothing_piles_up() throws IOException {
        assertDescriptorsSuffice();
        var vertx = Vertx.vertx();
        try (var cluster = new GatewayCluster("many-callers")) {
            var gateway = cluster.gateway("only", SETTINGS).awaitReady();
            var descriptions = new HashMap<String, String>();
            IntStream.range(0, CALLERS).forEach(number -> descriptions.put(seed(cluster.provider, number), "none"));
            try (var footprint = new MemoryWatch(gateway.pid())) {
                long atRest = footprint.resident();
                for (int round = 1; round <= ROUNDS; round++) {
                    var callers = callers(round, List.copyOf(descriptions.keySet()));
                    try (var crowd = new ConcurrentCallers(vertx, gateway, callers)) {
                        rounds.add(run(cluster, crowd, footprint));
                        assertServed(cluster, crowd, round);
                    }
                    callers.forEach(caller -> descriptions.computeIfPresent(
                            caller.remoteId(), (id, before) -> caller.rightDescription(before)));
                    assertAtProvider(cluster.provider, descriptions);
                    System.out.println(rounds.get(round - 1));
                }
                ManyCallersReport.write(atRest, rounds, cluster.postgres.value("show server_version"));
                assertFlat();
            }
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    private static void assertDescriptorsSuffice() throws IOException {
        var limit = Files.readAllLines(Path.of("/proc/self/limits")).stream()
                .filter(line -> line.startsWith("Max open files"))
                .map(line -> line.split("\\s+")[4])
                .findFirst()
                .orElseThrow();
        assertTrue(
                limit.equals("unlimited") || Long.parseLong(limit) >= DESCRIPTORS,
                () -> "a process may have " + limit + " files open here and needs " + DESCRIPTORS + ": ulimit -n "
                        + DESCRIPTORS);
    }

    private static String seed(ProviderView provider, int number) {
        return provider.seed("watchlists", "{'name':'caller-%d','description':'none','assets':[]}".formatted(number));
    }

    /** Every fourth batch is one that the provider refuses in the end, each time another fourth. */
    private static List<Caller> callers(int round, List<String> resources) {
        return IntStream.range(0, resources.size())
                .mapToObj(number -> new Caller(resources.get(number), "round " + round, (number + round) % 4 == 0))
                .toList();
    }

    /** All submit and follow while the provider takes its time, then all batches may end. */
    private static RoundFigures run(GatewayCluster cluster, ConcurrentCallers crowd, MemoryWatch footprint) {
        footprint.peak();
        cluster.provider.latency(HOLD_MILLIS);
        var begin = Instant.now();
        crowd.start();
        awaiting("all follow").until(crowd::allFollowing);
        var following = Duration.between(begin, Instant.now());
        cluster.provider.latency(0);
        awaiting("all streams have ended").until(crowd::allDone);
        var ended = Duration.between(begin, Instant.now());
        cluster.awaitAllFinished();
        long peak = footprint.peak();
        long live = footprint.live();
        return new RoundFigures(
                CALLERS,
                crowd.accepted(),
                crowd.putOff(),
                crowd.mostOpen(),
                crowd.callers().stream().mapToLong(Caller::events).sum(),
                peak,
                footprint.resident(),
                live,
                following,
                ended);
    }

    /** Nothing was answered wrongly, nothing is lost or made up, and every stream showed all that is on record. */
    private static void assertServed(GatewayCluster cluster, ConcurrentCallers crowd, int round) {
        assertEquals(List.of(), crowd.oddities());
        assertEquals(CALLERS, crowd.accepted());
        assertTrue(crowd.mostOpen() > CALLERS * 9 / 10, () -> crowd.mostOpen() + " streams were open at once");
        var statuses = new HashMap<String, String>();
        cluster.postgres.query("select id, status from batch", row -> statuses.put(row.getString(1), row.getString(2)));
        var last = new HashMap<String, Long>();
        cluster.postgres.query(
                "select id, " + RecordRows.lastNumber("batch.id") + " from batch",
                row -> last.put(row.getString(1), row.getLong(2)));
        assertEquals(CALLERS * round, statuses.size());
        for (var caller : crowd.callers()) {
            assertEquals(caller.rightStatus(), statuses.get(caller.batch()), caller::batch);
            assertTrue(caller.sawAll(last.get(caller.batch())), () -> "the stream of " + caller.batch());
        }
    }

    private static void assertAtProvider(ProviderView provider, Map<String, String> descriptions) {
        var found = new HashMap<String, String>();
        provider.all("watchlists")
                .properties()
                .forEach(watchlist -> found.put(
                        watchlist.getKey(),
                        watchlist.getValue().get("description").textValue()));
        assertEquals(descriptions, found);
    }

    private void assertFlat() {
        long first = rounds.get(0).live();
        long third = rounds.get(ROUNDS - 1).live();
        assertTrue(third <= first * GROWTH, () -> "the heap grew from " + first + " to " + third + " bytes");
    }

    private static ConditionFactory awaiting(String what) {
        return await(what).atMost(Duration.ofMinutes(10)).pollInterval(Duration.ofMillis(50));
    }
}
