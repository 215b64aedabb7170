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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** PostgreSQL is stopped and started again under two instances that work, orderly and as in a crash, briefly and past the lease. */
@Execution(ExecutionMode.CONCURRENT)
class PostgresRestartsIT {
    private static final int TIMES = 10;
    private static final long SEED = Long.getLong("unwind.seed", System.nanoTime());

    private final Random random = new Random(SEED);

    @Test
    void nothing_accepted_is_lost_and_nobody_has_to_be_restarted() throws IOException {
        System.out.printf("seed %d%n", SEED);
        try (var world = new World("postgres-restarts")) {
            world.provider.latency(40);
            var gateways = world.gateways(2);
            var away = new ArrayList<Submitted>();
            var load = new Load(gateways, world.provider, SEED, 10);
            try (load) {
                for (int time = 0; time < TIMES; time++) {
                    awaitProgress(load);
                    world.postgres.stop(Postgres.Stop.values()[time % 2]);
                    long since = System.nanoTime();
                    away.addAll(assertAway(world, gateways, time));
                    // Half of the times for longer than the lease, so that every lease is over.
                    var outage = time % 4 < 2
                            ? Duration.ofMillis(500 + random.nextInt(1500))
                            : World.LEASE.plusMillis(500 + random.nextInt(2000));
                    LockSupport.parkNanos(outage.toNanos() - (System.nanoTime() - since));
                    world.postgres.start();
                    gateways.forEach(GatewayProcess::awaitReady);
                }
                awaitProgress(load);
            }
            world.awaitAllFinished();
            System.out.printf("%d batches were submitted%n", load.submitted().size());
            assertEquals(List.of(), load.oddities());
            away.addAll(load.submitted());
            world.assertAsPromised(away);
        }
    }

    private static void awaitProgress(Load load) {
        int before = load.ended();
        await("batches end").until(() -> load.ended() >= before + 10);
    }

    private static List<Submitted> assertAway(World world, List<GatewayProcess> gateways, int time) throws IOException {
        var refused = new ArrayList<Submitted>();
        for (var gateway : gateways) {
            await(gateway + " knows").until(() -> gateway.get("/q/health/ready").statusCode() == 503);
            var plan = Planner.of(
                    world.provider,
                    new Random(1),
                    "away" + time + gateway.name().replace("-", ""),
                    1,
                    false);
            var answer = gateway.submit(plan.batch());
            assertEquals(503, answer.statusCode(), () -> new String(answer.body()));
            assertTrue(answer.headers().firstValue("Retry-After").isPresent());
            refused.add(new Submitted(plan, Optional.empty()));
        }
        return refused;
    }
}
