package dev.unwind.endtoend;

import static dev.unwind.testing.Waits.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.batch.json.Json;
import dev.unwind.journal.record.RecordRows;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * A batch's events can be read from any instance, whoever runs it and whoever dies. The heartbeat is too slow to help.
 */
@Tag("long")
@Execution(ExecutionMode.CONCURRENT)
class StreamsAnywhereIT {
    private static final Map<String, String> SETTINGS = Map.of("UNWIND_STREAM_HEARTBEAT", "PT10M");
    private static final long SEED = Long.getLong("unwind.seed", System.nanoTime());

    @Test
    void readers_elsewhere_are_woken_and_follow_when_the_running_instance_dies() throws IOException {
        try (var cluster = cluster("owner")) {
            var run = start(cluster);
            var readers = run.others().stream()
                    .map(other -> new EventReader(other, run.batch(), 0))
                    .toList();
            awaiting("events come").until(() -> readers.stream()
                    .allMatch(reader -> reader.numbers().size() >= 6));
            run.owner().kill9();
            awaiting("the streams end").until(() -> readers.stream().allMatch(EventReader::ended));
            for (var reader : readers) {
                assertComplete(cluster, run, reader.numbers());
                assertTrue(reader.names().contains("batch.taken-over"));
                assertEquals("batch.finished", reader.names().get(reader.names().size() - 1));
            }
            cluster.assertAsPromised(List.of(run.submitted()));
        }
    }

    @Test
    void a_reader_whose_instance_dies_goes_on_elsewhere_where_it_left_off() throws IOException {
        try (var cluster = cluster("reader")) {
            var run = start(cluster);
            var first = new EventReader(run.others().get(0), run.batch(), 0);
            awaiting("events come").until(() -> first.numbers().size() >= 6);
            run.others().get(0).kill9();
            awaiting("the stream is cut").until(first::ended);
            var numbers = new ArrayList<>(first.numbers());
            var second = new EventReader(run.others().get(1), run.batch(), numbers.get(numbers.size() - 1));
            awaiting("the stream ends").until(second::ended);
            assertTrue(second.numbers().size() > 1, "there was something left to read");
            numbers.addAll(second.numbers());
            assertComplete(cluster, run, numbers);
            cluster.assertAsPromised(List.of(run.submitted()));
        }
    }

    private record Run(PlannedBatch plan, String batch, GatewayProcess owner, List<GatewayProcess> others) {
        SubmittedBatch submitted() {
            return new SubmittedBatch(plan, Optional.of(batch));
        }
    }

    private static GatewayCluster cluster(String name) {
        System.out.printf("seed %d%n", SEED);
        return new GatewayCluster("streams-anywhere-" + name);
    }

    /** A long batch that one of three instances runs. */
    private static Run start(GatewayCluster cluster) throws IOException {
        cluster.provider.latency(300);
        var gateways = List.of("1", "2", "3").stream()
                .map(name -> cluster.gateway(name, SETTINGS))
                .toList();
        gateways.forEach(GatewayProcess::awaitReady);
        var plan = BatchGenerator.of(cluster.provider, new Random(SEED), "p1", 12, true);
        var answer = gateways.get(0).submit(plan.batch());
        assertEquals(202, answer.statusCode(), () -> new String(answer.body()));
        var batch = Json.parse(answer.body()).get("id").textValue();
        awaiting("somebody runs it").until(() -> owner(cluster, batch).isPresent());
        var instance = owner(cluster, batch).orElseThrow();
        var owner = gateways.stream()
                .filter(gateway -> gateway.instance().equals(instance))
                .findFirst()
                .orElseThrow();
        return new Run(
                plan,
                batch,
                owner,
                gateways.stream().filter(gateway -> gateway != owner).toList());
    }

    private static Optional<String> owner(GatewayCluster cluster, String batch) {
        return cluster
                .postgres
                .query(
                        "select instance from lease join batch on owner = lease.id where batch.id = '" + batch + "'",
                        row -> row.getString(1))
                .stream()
                .findFirst();
    }

    private static ConditionFactory awaiting(String what) {
        return await(what);
    }

    private static void assertComplete(GatewayCluster cluster, Run run, List<Long> numbers) {
        long last = Long.parseLong(cluster.postgres.value("select " + RecordRows.lastNumber("'" + run.batch() + "'")));
        assertEquals(LongStream.rangeClosed(1, last).boxed().toList(), numbers);
    }
}
