package dev.unwind.endtoend;

import static dev.unwind.testing.Waits.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unwind.journal.record.RecordType;
import dev.unwind.testing.StoredRecords;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Instances are killed at random moments, one, two or all at once, and started again, while the load goes on.
 *
 * <p>{@code -Dunwind.kills=5000} kills that often, {@code -Dunwind.seed=…} makes the same choices again.
 */
@Isolated("it asserts how soon a batch is taken over")
class KillNineIT {
    private static final int KILLS = Integer.getInteger("unwind.kills", 25);
    private static final long SEED = Long.getLong("unwind.seed", System.nanoTime());

    /** What is promised on a machine that is not busy with something else. */
    private static final Duration BOUND = GatewayCluster.LEASE.plusSeconds(2);

    /** An instance from when it was seen ready to when it was killed. */
    private record Life(String instance, Instant ready, Instant killed) {
        boolean spans(Instant from, Instant to) {
            return !ready.isAfter(from) && killed.isAfter(to);
        }
    }

    /** A batch whose owner was killed. */
    private record Orphaned(String batch, String owner, Instant at) {}

    private record TakenOver(String batch, Instant at) {}

    private final Random random = new Random(SEED);
    private final Map<GatewayProcess, Instant> readySince = new HashMap<>();
    private final List<Life> lives = new ArrayList<>();
    private final List<Orphaned> orphaned = new ArrayList<>();

    @Test
    void whoever_is_killed_whenever_each_batch_ends_as_promised() {
        System.out.printf("%d kills, seed %d%n", KILLS, SEED);
        try (var machine = new MachineLoad();
                var cluster = new GatewayCluster("kill-nine")) {
            cluster.provider.latency(40);
            var gateways = cluster.gateways(3);
            var load = new BatchLoad(gateways, cluster.provider, SEED, 8);
            try (load) {
                for (int kills = 0; kills < KILLS; ) {
                    LockSupport.parkNanos(
                            Duration.ofMillis(random.nextInt(2000)).toNanos()); // any moment
                    kills += kill(cluster, gateways, KILLS - kills);
                }
            }
            gateways.forEach(GatewayProcess::awaitReady);
            cluster.awaitAllFinished();
            noteReady(gateways);
            readySince.forEach((gateway, ready) -> lives.add(new Life(gateway.instance(), ready, Instant.MAX)));
            System.out.printf("%d batches were submitted%n", load.submitted().size());
            cluster.assertAsPromised(load);
            assertTakenOverWithin(BOUND.multipliedBy(machine.slowdown()), cluster);
        }
    }

    /** Kills one, two, or all, and starts them again; gives how many. */
    private int kill(GatewayCluster cluster, List<GatewayProcess> gateways, int most) {
        int atLeast = random.nextInt(3) == 0 ? 1 : 2; // mostly so that somebody is left to take over
        await().until(() -> noteReady(gateways) >= atLeast);
        var victims = new ArrayList<>(readySince.keySet());
        victims.sort(Comparator.comparing(GatewayProcess::name));
        Collections.shuffle(victims, random);
        int dice = random.nextInt(10);
        int count = Math.min(Math.min(most, victims.size()), dice == 0 ? 3 : dice <= 2 ? 2 : 1);
        var killed = List.copyOf(victims.subList(0, count));
        killed.forEach(victim -> {
            var at = Instant.now();
            victim.kill9();
            lives.add(new Life(victim.instance(), readySince.remove(victim), at));
            orphaned.addAll(cluster.postgres.query(
                    "select batch.id from batch join lease on lease.id = owner where finished_at is null and instance = '"
                            + victim.instance() + "'",
                    row -> new Orphaned(row.getString(1), victim.instance(), at)));
        });
        killed.forEach(GatewayProcess::start);
        return count;
    }

    /** How many are ready. */
    private int noteReady(List<GatewayProcess> gateways) {
        gateways.stream()
                .filter(gateway -> !readySince.containsKey(gateway) && gateway.ready())
                .forEach(gateway -> readySince.put(gateway, Instant.now()));
        return readySince.size();
    }

    /** From the kill to the record of the take-over, wherever another instance was there all that time to do it. */
    private void assertTakenOverWithin(Duration bound, GatewayCluster cluster) {
        var takenOver = StoredRecords.inOrder(cluster.postgres.query(StoredRecords.sql(), StoredRecords::of)).stream()
                .filter(record -> record.type() == RecordType.BATCH_TAKEN_OVER)
                .map(record -> new TakenOver(record.batch().toString(), record.at()))
                .sorted(Comparator.comparing(TakenOver::at))
                .toList();
        var times = new ArrayList<Duration>();
        var late = new ArrayList<String>();
        for (var one : orphaned) {
            takenOver.stream()
                    .filter(taken ->
                            taken.batch().equals(one.batch()) && taken.at().isAfter(one.at()))
                    .findFirst()
                    .filter(taken -> !orphanedAgain(one, taken.at()))
                    .filter(taken -> lives.stream().anyMatch(life -> life.spans(one.at(), taken.at())))
                    .map(taken -> Duration.between(one.at(), taken.at()))
                    .ifPresent(time -> {
                        times.add(time);
                        if (time.compareTo(bound) > 0) {
                            late.add(one + " after " + time);
                        }
                    });
        }
        times.sort(null);
        System.out.printf(
                "%d batches lost their owner; of the %d take-overs with another instance there all the time: %s; at most %d ms%n",
                orphaned.size(), times.size(), distribution(times), bound.toMillis());
        assertEquals(List.of(), late);
    }

    /** Who took it over was killed too before that was on record. */
    private boolean orphanedAgain(Orphaned one, Instant until) {
        return orphaned.stream()
                .anyMatch(other -> other.batch().equals(one.batch())
                        && other.at().isAfter(one.at())
                        && other.at().isBefore(until));
    }

    private static String distribution(List<Duration> sorted) {
        if (sorted.isEmpty()) {
            return "none";
        }
        return "min %d, median %d, 90%% %d, 99%% %d, max %d ms"
                .formatted(at(sorted, 0), at(sorted, 50), at(sorted, 90), at(sorted, 99), at(sorted, 100));
    }

    private static long at(List<Duration> sorted, int percent) {
        return sorted.get((sorted.size() - 1) * percent / 100).toMillis();
    }
}
