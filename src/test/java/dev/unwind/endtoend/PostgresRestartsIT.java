package dev.unwind.endtoend;

import static dev.unwind.testing.Waits.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * PostgreSQL is stopped and started again under two instances that work, orderly and as in a crash, briefly and past
 * the lease.
 */
@Tag("long")
@Order(1)
@Execution(ExecutionMode.CONCURRENT)
class PostgresRestartsIT {
    /** Each way to stop it, briefly and long. */
    private static final int TIMES = 4;

    private static final long SEED = Long.getLong("unwind.seed", System.nanoTime());

    private final Random random = new Random(SEED);

    @Test
    void nothing_accepted_is_lost_and_nobody_has_to_be_restarted() throws IOException {
        System.out.printf("seed %d%n", SEED);
        try (var cluster = new GatewayCluster("postgres-restarts")) {
            cluster.provider.latency(40);
            var gateways = cluster.gateways(2);
            var away = new ArrayList<SubmittedBatch>();
            var load = new BatchLoad(gateways, cluster.provider, SEED, 6);
            try (load) {
                for (int time = 0; time < TIMES; time++) {
                    awaitProgress(load);
                    cluster.postgres.stop(Postgres.Stop.values()[time % 2]);
                    long since = System.nanoTime();
                    away.addAll(assertAway(cluster, gateways, time));
                    // Half of the times for longer than the lease, so that every lease is over.
                    var outage =
                            Duration.ofMillis(time % 4 < 2 ? 1000 + random.nextInt(1500) : 4000 + random.nextInt(4000));
                    LockSupport.parkNanos(outage.toNanos() - (System.nanoTime() - since));
                    cluster.postgres.start();
                    gateways.forEach(GatewayProcess::awaitReady);
                }
                awaitProgress(load);
            }
            cluster.awaitAllFinished();
            System.out.printf("%d batches were submitted%n", load.submitted().size());
            assertEquals(List.of(), load.oddities());
            away.addAll(load.submitted());
            cluster.assertAsPromised(away);
        }
    }

    private static void awaitProgress(BatchLoad load) {
        int before = load.ended();
        await("batches end").until(() -> load.ended() >= before + 10);
    }

    private static List<SubmittedBatch> assertAway(GatewayCluster cluster, List<GatewayProcess> gateways, int time)
            throws IOException {
        var refused = new ArrayList<SubmittedBatch>();
        for (var gateway : gateways) {
            await(gateway + " knows").until(() -> gateway.get("/q/health/ready").statusCode() == 503);
            var plan = BatchGenerator.of(
                    cluster.provider,
                    new Random(1),
                    "away" + time + gateway.name().replace("-", ""),
                    1,
                    false);
            var answer = gateway.submit(plan.batch());
            assertEquals(503, answer.statusCode(), () -> new String(answer.body()));
            assertTrue(answer.headers().firstValue("Retry-After").isPresent());
            refused.add(new SubmittedBatch(plan, Optional.empty()));
        }
        return refused;
    }
}
