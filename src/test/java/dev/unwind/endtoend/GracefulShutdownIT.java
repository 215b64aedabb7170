package dev.unwind.endtoend;

import static dev.unwind.testing.Waits.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.journal.record.RecordType;
import dev.unwind.testing.StoredRecords;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** An instance that is asked to end hands its batches over, without anybody waiting for its lease to be over. */
@Execution(ExecutionMode.CONCURRENT)
class GracefulShutdownIT {
    private static final long SEED = Long.getLong("unwind.seed", System.nanoTime());
    private static final Duration LEASE = Duration.ofMinutes(4);

    @Test
    void its_batches_go_on_at_once_elsewhere() {
        System.out.printf("seed %d%n", SEED);
        try (var cluster = new GatewayCluster("graceful-shutdown")) {
            cluster.provider.latency(300);
            var settings = Map.of("UNWIND_LEASE_DURATION", LEASE.toString());
            var leaving = cluster.gateway("leaving", settings);
            var staying = cluster.gateway("staying", settings);
            leaving.awaitReady();
            staying.awaitReady();
            var load = new BatchLoad(List.of(leaving, staying), cluster.provider, SEED, 12);
            Instant asked;
            try (load) {
                await("it is busy")
                        .until(() ->
                                load.ended() >= 10 && runBy(cluster, leaving).size() >= 4);
                asked = Instant.now();
                leaving.term();
                int code = leaving.awaitEnd();
                assertTrue(code == 0 || code == 128 + 15, "it ended by itself, with " + code);
                await("the other one goes on").until(() -> !takenOver(cluster).isEmpty());
            }
            cluster.awaitAllFinished();
            var took = takenOver(cluster);
            System.out.printf("handed over: %d batches%n", took.size());
            took.forEach(at -> assertTrue(
                    Duration.between(asked, at).compareTo(LEASE.dividedBy(2)) < 0,
                    "taken over before the lease was over"));
            cluster.assertAsPromised(load);
        }
    }

    private static List<String> runBy(GatewayCluster cluster, GatewayProcess gateway) {
        return cluster.postgres.query(
                "select batch.id from batch join lease on owner = lease.id where finished_at is null and instance = '"
                        + gateway.instance() + "'",
                row -> row.getString(1));
    }

    private static List<Instant> takenOver(GatewayCluster cluster) {
        return StoredRecords.inOrder(cluster.postgres.query(StoredRecords.sql(), StoredRecords::of)).stream()
                .filter(record -> record.type() == RecordType.BATCH_TAKEN_OVER)
                .map(StoredRecords.Stored::at)
                .toList();
    }
}
