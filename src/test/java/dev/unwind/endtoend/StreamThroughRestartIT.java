package dev.unwind.endtoend;

import static dev.unwind.testing.Waits.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.json.Json;
import dev.unwind.journal.record.RecordType;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * A page in a browser and a plain client follow a batch while the only instance is killed and asked to end, and comes
 * back each time. Neither is helped: the browser's {@code EventSource} is left to itself.
 */
@Tag("real-servers")
@Order(1)
@Execution(ExecutionMode.CONCURRENT)
class StreamThroughRestartIT {
    private static final long SEED = Long.getLong("unwind.seed", System.nanoTime());
    private static final int CHANGES = 40;
    /** Milliseconds for a call: the batch is not to end before both have come back, on a busy machine either. */
    private static final int WHILE_RESTARTING = 2_000;

    private static final List<String> NAMES =
            Arrays.stream(RecordType.values()).map(RecordType::label).toList();

    @Test
    void a_browser_and_a_plain_client_see_every_event_once_and_are_told_to_stop() throws IOException {
        System.out.printf("seed %d%n", SEED);
        try (var cluster = new GatewayCluster("stream-through-restart")) {
            cluster.provider.latency(300);
            var gateway = cluster.gateway("only", Map.of()).awaitReady();
            var plan = longPlan(cluster);
            var batch = submit(gateway, plan);
            var path = "/v1/batches/" + batch + "/events";
            var client = new EventFollower(gateway, path);
            try (var page = new EventSourcePage(gateway, path, NAMES)) {
                awaitMore(client, page);
                cluster.provider.latency(WHILE_RESTARTING);
                gateway.kill9();
                assertUnderWay(cluster);
                gateway.start();
                awaitMore(client, page);
                gateway.term();
                gateway.awaitEnd();
                assertUnderWay(cluster);
                gateway.start();
                awaitMore(client, page);
                assertUnderWay(cluster);
                cluster.provider.latency(0);
                awaiting("both are told to stop").until(() -> client.toldToStop() && page.closed());

                var truth = truth(gateway, path);
                assertEquals(truth, client.seen());
                assertEquals(truth, page.seen());
                // Who comes back at once may be told by the old one that it is leaving. The page, which waits as it is
                // asked to, must
                // not be: a browser that is answered with 503 does not come back again.
                assertCameBack(client.answers().stream()
                        .filter(status -> status != 503)
                        .toList());
                assertCameBack(page.answers());
            }
            cluster.assertAsPromised(List.of(new SubmittedBatch(plan, Optional.of(batch))));
        }
    }

    /** So long that it outlasts two restarts, as long as the provider takes its time. */
    private static PlannedBatch longPlan(GatewayCluster cluster) {
        var plan = BatchGenerator.of(cluster.provider, new Random(SEED), "p1", CHANGES, true);
        ((ObjectNode) plan.batch()).put("maxConcurrency", 1);
        return plan;
    }

    private static String submit(GatewayProcess gateway, PlannedBatch plan) throws IOException {
        var answer = gateway.submit(plan.batch());
        assertEquals(202, answer.statusCode(), () -> new String(answer.body()));
        return Json.parse(answer.body()).get("id").textValue();
    }

    /** Both see events that they had not seen before. */
    private static void awaitMore(EventFollower client, EventSourcePage page) {
        awaitGrowth("the client goes on", client::seen);
        awaitGrowth("the page goes on", page::seen);
    }

    private static void awaitGrowth(String what, Supplier<List<ReceivedEvent>> reader) {
        int before = reader.get().size();
        awaiting(what).until(() -> reader.get().size() > before);
    }

    private static void assertUnderWay(GatewayCluster cluster) {
        assertEquals("1", cluster.postgres.value("select count(*) from batch where finished_at is null"));
    }

    /** At the start, after each of the two restarts, and once more at the end. */
    private static void assertCameBack(List<Integer> answers) {
        int last = answers.size() - 1;
        assertTrue(last >= 3 && answers.get(last) == 204, answers::toString);
        assertTrue(answers.subList(0, last).stream().allMatch(status -> status == 200), answers::toString);
    }

    /** All events, read in one go once the batch has ended. */
    private static List<ReceivedEvent> truth(GatewayProcess gateway, String path) {
        var reader = new EventFollower(gateway, path);
        awaiting("the whole stream is read").until(reader::toldToStop);
        var truth = reader.seen();
        assertEquals(List.of(200, 204), reader.answers());
        assertEquals(
                LongStream.rangeClosed(1, truth.size()).boxed().toList(),
                truth.stream().map(ReceivedEvent::number).toList());
        assertTrue(truth.get(truth.size() - 1).last());
        return truth;
    }

    /** The page can be asked from this thread only. */
    private static ConditionFactory awaiting(String what) {
        return await(what).pollInSameThread().pollInterval(Duration.ofMillis(50));
    }
}
