package dev.unwind.endtoend;

import static dev.unwind.testing.ProviderView.quoted;
import static dev.unwind.testing.Waits.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.json.Json;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * A PostgreSQL that was restored from a backup is told from one whose standby took over, and nothing is run on it
 * unasked.
 */
@Tag("long")
@Execution(ExecutionMode.CONCURRENT)
class HoldIT {
    private static final long SEED = Long.getLong("unwind.seed", System.nanoTime());
    private static final Map<String, String> IMPATIENT = Map.of("UNWIND_HOLD_PATIENCE", "PT0.5S");

    @Test
    void a_standby_that_takes_over_holds_nothing_up() {
        System.out.printf("seed %d%n", SEED);
        try (var cluster = new GatewayCluster("hold-failover")) {
            cluster.provider.latency(40);
            // Only who keeps its lease meanwhile can tell that nothing was lost.
            var settings = Map.of("UNWIND_HOLD_PATIENCE", "PT0.5S", "UNWIND_LEASE_DURATION", "PT60S");
            var gateways = List.of(cluster.gateway("1", settings), cluster.gateway("2", settings));
            gateways.forEach(GatewayProcess::awaitReady);
            var load = new BatchLoad(gateways, cluster.provider, SEED, 6);
            try (load) {
                awaiting("batches end").until(() -> load.ended() >= 10);
                cluster.postgres.promote();
                int before = load.ended();
                awaiting("batches end again").until(() -> load.ended() >= before + 10);
            }
            cluster.awaitAllFinished();
            assertEquals("00000002", cluster.postgres.value("select timeline from cell"));
            assertEquals("0", cluster.postgres.value("select count(*) from cell where held_at is not null"));
            cluster.assertAsPromised(load);
        }
    }

    @Test
    void after_a_restore_nothing_is_run_before_a_person_says_so_and_nothing_is_sent_for_what_was_unfinished()
            throws IOException {
        try (var cluster = new GatewayCluster("hold-restore")) {
            var ids = List.of(watchlist(cluster, "a"), watchlist(cluster, "b"), watchlist(cluster, "c"));
            var gateway = cluster.gateway("1", IMPATIENT).awaitReady();
            cluster.provider.latency(700);
            var batch = submit(gateway, ids);
            awaiting("one step holds and another is under way")
                    .until(() -> statuses(gateway, batch).getOrDefault("APPLIED", 0) == 1);
            var backup = cluster.postgres.backUp();
            cluster.provider.latency(0);
            awaiting("it ends").until(() -> status(gateway, batch).equals("SUCCEEDED"));
            gateway.kill9();

            cluster.postgres.restore(backup);
            int writes = cluster.provider.writes().size();
            gateway.start();
            awaiting("it is held").until(() -> held(gateway));
            assertFalse(gateway.ready());
            assertEquals("RUNNING", status(gateway, batch));
            assertTrue(hold(gateway).get("because").textValue().contains("timeline"));
            assertEquals(422, release(gateway, "{'by':'jane'}").statusCode());
            assertTrue(held(gateway));

            assertEquals(
                    200,
                    release(gateway, "{'by':'jane','why':'callers are told'}").statusCode());
            gateway.awaitReady();
            awaiting("it is looked at").until(() -> !status(gateway, batch).equals("RUNNING"));
            assertEquals("INCOMPLETE", status(gateway, batch));
            assertEquals(writes, cluster.provider.writes().size());
            assertEquals(0, statuses(gateway, batch).getOrDefault("SKIPPED", 0), "all that held is seen to hold");

            // What was captured before the backup is undone; of the rest a person says what is to become of it.
            assertEquals(202, post(gateway, "/v1/batches/" + batch + "/rollback", "{}"));
            awaiting("it is undone as far as can be")
                    .until(() -> status(gateway, batch).equals("INCOMPLETE")
                            && statuses(gateway, batch).getOrDefault("ROLLED_BACK", 0) >= 1);
            assertEquals(
                    "a",
                    cluster.provider
                            .stored("watchlists", ids.get(0))
                            .get("description")
                            .textValue());
            for (var open : open(gateway, batch)) {
                awaiting("no run is under way")
                        .until(() -> status(gateway, batch).equals("INCOMPLETE"));
                assertEquals("NO_SNAPSHOT", open.get("error").get("code").textValue());
                assertEquals(
                        202,
                        post(
                                gateway,
                                "/v1/batches/" + batch + "/steps/"
                                        + open.get("number").intValue() + "/settle",
                                "{'by':'jane','why':'it may stay'}"));
            }
            awaiting("it is settled").until(() -> status(gateway, batch).equals("SETTLED"));
        }
    }

    @Test
    void an_operator_can_hold_it_for_a_reason_once() throws IOException {
        try (var cluster = new GatewayCluster("hold-asked")) {
            var settings = Map.of("UNWIND_HOLD_REASON", "restored from a snapshot of the disk, ticket 4712");
            var gateway = cluster.gateway("1", settings);
            awaiting("it is held").until(() -> held(gateway));
            assertFalse(gateway.ready());
            release(gateway, "{'by':'jane','why':'looked at'}");
            gateway.awaitReady();
            gateway.kill9();
            gateway.start().awaitReady();
            assertFalse(held(gateway));
            assertEquals("jane", hold(gateway).get("by").textValue());
        }
    }

    private static String watchlist(GatewayCluster cluster, String description) {
        return cluster.provider.seed("watchlists", "{'name':'%1$s','description':'%1$s'}".formatted(description));
    }

    /** One after the other, so that it is known how far it has come. */
    private static String submit(GatewayProcess gateway, List<String> ids) throws IOException {
        var changes = ids.stream()
                .map(id -> "{'type':'UPDATE','kind':'watchlist','remoteId':'%s','desired':{'description':'changed'}}"
                        .formatted(id))
                .toList();
        var answer =
                gateway.submit(Json.parse(quoted("{'maxConcurrency':1,'changes':[" + String.join(",", changes) + "]}")
                        .getBytes()));
        assertEquals(202, answer.statusCode());
        return Json.parse(answer.body()).get("id").textValue();
    }

    private static String status(GatewayProcess gateway, String batch) {
        return get(gateway, "/v1/batches/" + batch).path("status").asText();
    }

    private static Map<String, Integer> statuses(GatewayProcess gateway, String batch) {
        var counts = new TreeMap<String, Integer>();
        get(gateway, "/v1/batches/" + batch + "/steps")
                .path("items")
                .forEach(step -> counts.merge(step.get("status").textValue(), 1, Integer::sum));
        return counts;
    }

    private static List<JsonNode> open(GatewayProcess gateway, String batch) {
        return get(gateway, "/v1/batches/" + batch + "/steps")
                .path("items")
                .valueStream()
                .filter(step -> !step.get("status").textValue().equals("ROLLED_BACK"))
                .toList();
    }

    private static boolean held(GatewayProcess gateway) {
        return hold(gateway).path("held").asBoolean();
    }

    private static JsonNode hold(GatewayProcess gateway) {
        return get(gateway, "/v1/hold");
    }

    private static java.net.http.HttpResponse<byte[]> release(GatewayProcess gateway, String body) throws IOException {
        return gateway.post("/v1/hold/release", "application/json", BodyPublishers.ofString(quoted(body)));
    }

    private static int post(GatewayProcess gateway, String path, String body) throws IOException {
        return gateway.post(path, "application/json", BodyPublishers.ofString(quoted(body)))
                .statusCode();
    }

    /** What is there; an empty object while nobody answers. */
    private static JsonNode get(GatewayProcess gateway, String path) {
        try {
            return Json.parse(gateway.get(path).body());
        } catch (IOException notThere) {
            return Json.object();
        }
    }

    private static ConditionFactory awaiting(String what) {
        return await(what).pollInterval(Duration.ofMillis(50));
    }
}
