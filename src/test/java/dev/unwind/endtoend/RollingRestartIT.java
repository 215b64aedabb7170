package dev.unwind.endtoend;

import static dev.unwind.testing.Waits.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Three instances are replaced one after the other, as in an upgrade, and no caller is told of it in any other way than
 * by 503.
 */
@Tag("long")
@Order(1)
@Execution(ExecutionMode.CONCURRENT)
class RollingRestartIT {
    private static final long SEED = Long.getLong("unwind.seed", System.nanoTime());
    private static final int CALLERS = 4;

    /** So many batches are submitted between one restart and the next. */
    private static final int MORE = 12;

    @Test
    void no_submission_fails_and_no_batch_is_lost() {
        System.out.printf("seed %d%n", SEED);
        try (var cluster = new GatewayCluster("rolling-restart")) {
            cluster.provider.latency(30);
            var gateways = new ArrayList<GatewayProcess>();
            for (int number = 1; number <= 3; number++) {
                // Long enough for the callers' balancer to see that it is not ready any more.
                gateways.add(cluster.gateway(Integer.toString(number), Map.of("QUARKUS_SHUTDOWN_DELAY", "PT2S")));
            }
            gateways.forEach(GatewayProcess::awaitReady);
            var service = new LoadBalancedCallers(gateways, cluster.provider, SEED, CALLERS);
            try (service) {
                awaitMore(service);
                for (var gateway : gateways) {
                    gateway.term();
                    int code = gateway.awaitEnd();
                    assertTrue(code == 0 || code == 128 + 15, "it ended by itself, with " + code);
                    gateway.start().awaitReady();
                    awaitMore(service);
                }
            }
            cluster.awaitAllFinished();
            System.out.printf(
                    "%d batches were submitted, %d times a caller was to come again%n",
                    service.count(), service.repeated());
            assertEquals(List.of(), service.failed());
            cluster.assertAsPromised(service.submitted());
            assertEquals(
                    "0",
                    cluster.postgres.value(
                            "select count(*) from batch where finished_at is null or accepted_at is null"));
        }
    }

    private static void awaitMore(LoadBalancedCallers service) {
        int before = service.count();
        await("callers are served").until(() -> service.count() >= before + MORE);
    }
}
