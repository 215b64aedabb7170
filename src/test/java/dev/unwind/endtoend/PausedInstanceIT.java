package dev.unwind.endtoend;

import static dev.unwind.testing.Waits.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.unwind.batch.json.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * An instance is paused in the middle of a batch for longer than its lease, and continued when another one has gone on
 * with it.
 */
@Tag("long")
@Execution(ExecutionMode.CONCURRENT)
class PausedInstanceIT {
    private static final long SEED = Long.getLong("unwind.seed", System.nanoTime());

    @Test
    void a_paused_instance_sends_nothing_more_for_what_another_one_took_over() throws IOException {
        System.out.printf("seed %d%n", SEED);
        try (var cluster = new GatewayCluster("paused-instance")) {
            var proxies = new LinkedHashMap<GatewayProcess, CountingProxy>();
            for (var name : List.of("1", "2")) {
                var proxy = cluster.proxy();
                proxies.put(cluster.gateway(name, Map.of("HYPERNATIVE_URL", proxy.url())), proxy);
            }
            proxies.keySet().forEach(GatewayProcess::awaitReady);
            cluster.provider.latency(300);
            var submitted = new ArrayList<SubmittedBatch>();
            for (int round = 0; round < 4; round++) {
                submitted.add(round(cluster, proxies, round));
            }
            cluster.awaitAllFinished();
            cluster.assertAsPromised(submitted);
        }
    }

    private static SubmittedBatch round(GatewayCluster cluster, Map<GatewayProcess, CountingProxy> proxies, int round)
            throws IOException {
        boolean refused = round % 2 == 1;
        var plan = BatchGenerator.of(cluster.provider, new Random(SEED + round), "p" + round, 8, refused);
        var answer = proxies.keySet().iterator().next().submit(plan.batch());
        assertEquals(202, answer.statusCode(), () -> new String(answer.body()));
        var id = Json.parse(answer.body()).get("id").textValue();

        if (refused) {
            awaiting("the rollback begins").until(() -> status(cluster, id).equals("ROLLING_BACK"));
        }
        var lease = cluster.postgres.value("select owner from batch where id = '" + id + "'");
        if (lease == null) {
            awaiting("somebody runs it").until(() -> owner(cluster, id).isPresent());
            lease = cluster.postgres.value("select owner from batch where id = '" + id + "'");
        }
        var instance = owner(cluster, id).orElseThrow();
        var paused = proxies.keySet().stream()
                .filter(gateway -> gateway.instance().equals(instance))
                .findFirst()
                .orElseThrow();
        var proxy = proxies.get(paused);
        long writes = proxy.writes();
        awaiting("it is in the middle").until(() -> proxy.writes() > writes);

        paused.stop();
        awaiting("another one goes on")
                .until(() -> !owner(cluster, id).orElse(instance).equals(instance));
        if (round % 4 < 2) {
            awaiting("it is finished").until(() -> finished(cluster, id));
        }
        var sent = proxy.requests();
        paused.cont();
        var lost = lease;
        awaiting("the paused one is back under another lease")
                .until(() -> paused.ready() && !lost.equals(leaseOf(cluster, paused)));
        awaiting("it is finished").until(() -> finished(cluster, id));
        assertEquals(sent, proxy.requests(), "the paused one sent no more");
        assertNotEquals(instance, owner(cluster, id).orElse(""));
        return new SubmittedBatch(plan, Optional.of(id));
    }

    private static ConditionFactory awaiting(String what) {
        return await(what);
    }

    private static String status(GatewayCluster cluster, String batch) {
        return cluster.postgres.value("select status from batch where id = '" + batch + "'");
    }

    private static boolean finished(GatewayCluster cluster, String batch) {
        return cluster.postgres
                .value("select finished_at is not null from batch where id = '" + batch + "'")
                .equals("t");
    }

    /** The instance that runs the batch, or ran it last. */
    private static Optional<String> owner(GatewayCluster cluster, String batch) {
        return cluster
                .postgres
                .query(
                        "select instance from lease join batch on owner = lease.id where batch.id = '" + batch + "'",
                        row -> row.getString(1))
                .stream()
                .findFirst();
    }

    private static String leaseOf(GatewayCluster cluster, GatewayProcess gateway) {
        return cluster
                .postgres
                .query("select id from lease where instance = '" + gateway.instance() + "'", row -> row.getString(1))
                .stream()
                .findFirst()
                .orElse("");
    }
}
