package dev.unwind.endtoend;

import static dev.unwind.testing.Waits.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.json.Json;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Three instances start at once on a database that a program without segments (V10) has left in the midst of its work:
 * they migrate it, end what was under way, read what was recorded, and undo what was done.
 */
@Tag("long")
@Execution(ExecutionMode.CONCURRENT)
class UpgradeIT {
    private static final long SEED = Long.getLong("unwind.seed", System.nanoTime());
    private static final int CALLERS = 3;

    /** So many batches are submitted to the new program before the load ends. */
    private static final int MORE = 12;

    private static final Map<String, String> ENDS = Map.of(
            "done", "SUCCEEDED",
            "part", "PARTIALLY_ROLLED_BACK",
            "undone", "ROLLED_BACK",
            "open", "INCOMPLETE",
            "asked", "ROLLED_BACK",
            "undoing", "ROLLED_BACK",
            "running", "SUCCEEDED",
            "waiting", "SUCCEEDED");

    private GatewayCluster cluster;
    private OldDatabase old;
    private List<GatewayProcess> gateways;

    @Test
    void what_an_old_program_left_is_carried_over_without_loss() throws IOException {
        System.out.printf("seed %d%n", SEED);
        try (var started = new GatewayCluster("upgrade")) {
            cluster = started;
            old = OldDatabase.load(cluster);
            cluster.provider.latency(20);
            gateways = new ArrayList<>();
            for (int number = 1; number <= 3; number++) {
                gateways.add(cluster.gateway(Integer.toString(number), Map.of()));
            }
            var callers = new LoadBalancedCallers(gateways, cluster.provider, SEED, CALLERS);
            try (callers) {
                gateways.forEach(GatewayProcess::awaitReady);
                await("old batches end, and new ones are accepted")
                        .pollInterval(Duration.ofMillis(200))
                        .until(() -> callers.count() >= MORE && oldOnesEnded());
            }
            cluster.awaitAllFinished();
            assertMigratedOnce();
            assertEquals(List.of(), callers.failed());
            assertNewOnesAsPromised(callers);
            assertOldOnesEnded();
            assertReadable();
            assertUndone();
        }
    }

    private boolean oldOnesEnded() {
        return old.tags().stream().allMatch(this::ended);
    }

    private boolean ended(String tag) {
        return !OldDatabase.UNDER_WAY.contains(
                cluster.postgres.value("select status from batch where id = '" + old.id(tag) + "'"));
    }

    private void assertMigratedOnce() {
        assertEquals(
                List.of(),
                cluster.postgres.query(
                        """
                        select version from flyway_schema_history
                        group by version having count(*) > 1 or not bool_and(success)""",
                        row -> row.getString(1)));
        assertEquals(
                "t",
                cluster.postgres.value("select max(version::integer) > 10 from flyway_schema_history where success"));
    }

    private void assertNewOnesAsPromised(LoadBalancedCallers callers) {
        var facts = SystemState.of(cluster.postgres, cluster.provider);
        var ids = old.tags().stream().map(old::id).toList();
        var batches = new LinkedHashMap<>(facts.batches());
        var records = new LinkedHashMap<>(facts.records());
        ids.forEach(batches::remove);
        ids.forEach(records::remove);
        assertEquals(
                List.of(),
                Oracle.violations(
                        callers.submitted(),
                        new SystemState(batches, records, facts.claims(), old.others(facts.provider()))));
    }

    private void assertOldOnesEnded() throws IOException {
        for (var tag : old.tags()) {
            assertEquals(ENDS.get(tag), answer(tag, "").path("status").textValue(), tag);
        }
        assertEquals(old.after(), old.now(cluster.provider.all()));
        // Of the creates without an answer, one had not been done. Resources that a rollback had recreated are found,
        // too.
        assertEquals(0, creations("running-w9"), "it had been done");
        assertEquals(0, creations("running-w8"), "the first of its calls had been done");
        assertEquals(1, creations("running-c8"), "it had not been done");
        assertEquals(0, creations("asked-w2"), "it had been recreated");
        assertEquals(0, creations("undoing-w2"), "it had been recreated");
        for (var tag : List.of("asked", "undoing")) {
            assertVerified(tag);
        }
        // The last change of the one has this agent use a channel that the batch creates before.
        assertEquals(
                step("running", 8).path("remoteId").textValue(),
                step("waiting", 1)
                        .at("/rollback/snapshot/channelsConfigurations/0/id")
                        .asText(),
                "the other one began when that had ended");
    }

    private long creations(String name) {
        var named = "\"" + name + "\"";
        return cluster.provider
                .callLog()
                .valueStream()
                .filter(call -> call.path("method").textValue().equals("POST"))
                .filter(call -> call.path("body").toString().contains(named)
                        || call.path("body").asText().contains(named))
                .count();
    }

    /** Whatever the old program answered is still there; of what had ended, all of it and no more. */
    private void assertReadable() throws IOException {
        for (var tag : old.tags()) {
            var recorded = audit(tag);
            var before = old.answer(tag, "audit").valueStream().toList();
            assertEquals(before, recorded.stream().limit(before.size()).toList(), tag);
            var numbers = LongStream.rangeClosed(1, recorded.size()).boxed().toList();
            assertEquals(
                    numbers,
                    recorded.stream()
                            .map(record -> record.path("number").longValue())
                            .toList(),
                    tag);
            assertEquals(numbers, streamed(tag), tag);
            if (old.underWay(tag)) {
                assertSnapshotsKept(tag);
            } else {
                assertEquals(before.size(), recorded.size(), tag);
                assertEquals(old.answer(tag, "batch"), answer(tag, ""), tag);
                assertEquals(old.answer(tag, "steps"), answer(tag, "/steps?include=snapshot"), tag);
                assertEquals(old.answer(tag, "runs"), answer(tag, "/runs"), tag);
            }
        }
    }

    private void assertSnapshotsKept(String tag) throws IOException {
        for (var step : old.answer(tag, "steps").path("items")) {
            var snapshot = step.at("/rollback/snapshot");
            if (!snapshot.isMissingNode()) {
                int number = step.path("number").intValue();
                assertEquals(snapshot, step(tag, number).at("/rollback/snapshot"), tag + " " + number);
            }
        }
    }

    private List<Long> streamed(String tag) {
        var reader = new EventReader(gateways.get(0), old.id(tag), 0);
        await("the stream of " + tag + " ends").until(reader::ended);
        return reader.numbers();
    }

    /** What was done under the old program, and under both, is undone from the states that they captured. */
    private void assertUndone() throws IOException {
        for (var tag : List.of("waiting", "running", "done", "part", "open")) {
            var answer = gateways.get(1)
                    .post(
                            "/v1/batches/" + old.id(tag) + "/rollback",
                            "application/json",
                            HttpRequest.BodyPublishers.ofString(
                                    tag.equals("open") ? "{\"onDrift\":\"OVERWRITE\"}" : "{}"));
            assertTrue(answer.statusCode() < 300, () -> tag + ": " + new String(answer.body(), StandardCharsets.UTF_8));
            await(tag + " is undone").until(() -> ended(tag));
            assertEquals("ROLLED_BACK", answer(tag, "").path("status").textValue(), tag);
            assertVerified(tag);
        }
        assertEquals(old.before(), old.now(cluster.provider.all()));
    }

    private void assertVerified(String tag) throws IOException {
        for (var step : answer(tag, "/steps").path("items")) {
            if (!step.path("status").textValue().equals("FAILED")) {
                assertEquals("ROLLED_BACK", step.path("status").textValue(), step::toString);
                assertTrue(step.at("/rollback/verified").booleanValue(), step::toString);
            }
        }
    }

    private JsonNode step(String tag, int number) throws IOException {
        return answer(tag, "/steps?include=snapshot").path("items").path(number - 1);
    }

    private JsonNode answer(String tag, String path) throws IOException {
        return Json.parse(body(tag, path));
    }

    private List<JsonNode> audit(String tag) throws IOException {
        return new String(body(tag, "/audit"), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.isEmpty())
                .map(line -> Json.read(line.getBytes(StandardCharsets.UTF_8)))
                .toList();
    }

    private byte[] body(String tag, String path) throws IOException {
        var answer = gateways.get(2).get("/v1/batches/" + old.id(tag) + path);
        assertEquals(200, answer.statusCode(), path);
        return answer.body();
    }
}
