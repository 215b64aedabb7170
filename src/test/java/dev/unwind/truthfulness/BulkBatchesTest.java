package dev.unwind.truthfulness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.apivariants.VariantJson;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.BatchOptions;
import dev.unwind.batch.BatchStatus;
import dev.unwind.batch.Submission;
import dev.unwind.batch.change.Change;
import dev.unwind.batch.change.ChangeType;
import dev.unwind.batch.policy.OnBusy;
import dev.unwind.batch.policy.OnDrift;
import dev.unwind.batch.policy.OnFailure;
import dev.unwind.crashlab.CrashEnvironment;
import dev.unwind.crashlab.CrashLab;
import dev.unwind.crashpoint.CrashPoint;
import dev.unwind.crashpoint.CrashPoint.CrashMode;
import dev.unwind.truthfulness.BulkServer.Trouble;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Batches at an API that takes many resources in one call: few calls, forward and back, and all of a batch or nothing,
 * whatever the API does to a call.
 */
@Order(1)
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("dev.unwind.truthfulness.BulkBatchesTest")
class BulkBatchesTest {
    /** As the API has it for a batch that does not say. */
    private static final int CONCURRENCY = 16;

    private static CrashLab lab;
    private static CrashEnvironment environment;
    private static BulkServer server;

    @BeforeAll
    static void open() throws Exception {
        lab = new CrashLab();
        environment = lab.environment(time -> {
            server = new BulkServer(lab.vertx(), time);
            return server;
        });
    }

    @AfterAll
    static void close() throws Exception {
        environment.close();
        lab.close();
    }

    @BeforeEach
    void begin() {
        begin("");
    }

    private static void begin(String bulk) {
        environment.forget();
        server.describe(bulk);
        environment.reset();
    }

    private static Submission submission(int concurrency, List<Change> changes) {
        return new Submission(
                new BatchOptions(
                        OnFailure.ROLLBACK,
                        OnBusy.WAIT,
                        concurrency,
                        Optional.empty(),
                        new BatchOptions.Rollback(Duration.ofHours(1), concurrency, OnDrift.FAIL)),
                Map.of(),
                changes);
    }

    private static Change create(int number) {
        String name = "new" + number;
        return DescribedBatches.change(
                number,
                ChangeType.CREATE,
                "contact",
                Optional.of(name),
                Optional.empty(),
                Optional.of(VariantJson.written("{'name':'" + name + "','size':1}")));
    }

    private static List<Change> creates(int count) {
        return new ArrayList<>(IntStream.rangeClosed(1, count)
                .mapToObj(BulkBatchesTest::create)
                .toList());
    }

    private static List<Change> updates(int count) {
        return new ArrayList<>(IntStream.rangeClosed(1, count)
                .mapToObj(number ->
                        DescribedBatches.update(number, "contact", server.seed("old" + number, 1), "{'size':2}"))
                .toList());
    }

    private static List<Change> deletes(int count) {
        return new ArrayList<>(IntStream.rangeClosed(1, count)
                .mapToObj(number -> DescribedBatches.delete(number, "contact", server.seed("old" + number, 1)))
                .toList());
    }

    /** These changes, and one after them that is refused. */
    private static List<Change> failing(List<Change> changes) {
        changes.add(DescribedBatches.bomb(
                changes.size() + 1, changes.stream().map(Change::key).toArray(String[]::new)));
        return changes;
    }

    private static BatchId endsAs(BatchStatus expected, Submission submission) {
        var batch = environment.accept(submission);
        assertEquals(
                Optional.of(expected),
                environment.runUntil(batch, CrashPoint.never()),
                () -> environment.story(batch) + "\n" + server.writes());
        assertEquals(Optional.empty(), environment.brokenRecord(batch));
        return batch;
    }

    private static int sizeOf(String call) {
        return Integer.parseInt(call.substring(call.indexOf(' ') + 1));
    }

    @ParameterizedTest
    @ValueSource(ints = {CONCURRENCY, 4})
    void a_thousand_changes_take_at_most_25_writing_calls_forward_and_back(int concurrency) {
        for (ChangeType type : List.of(ChangeType.CREATE, ChangeType.UPDATE, ChangeType.DELETE)) {
            begin();
            var changes =
                    switch (type) {
                        case CREATE -> creates(1_000);
                        case UPDATE -> updates(1_000);
                        default -> deletes(1_000);
                    };
            String before = server.state();

            var batch = endsAs(BatchStatus.SUCCEEDED, submission(concurrency, changes));
            assertFew(type + " forward");
            assertNotEquals(before, server.state());
            server.writes().clear();
            environment.rollBack(batch, DescribedBatches.ROLLBACK);

            assertEquals(Optional.of(BatchStatus.ROLLED_BACK), environment.runUntil(batch, CrashPoint.never()));
            assertFew(type + " back");
            assertEquals(before, server.state());
        }
    }

    private static void assertFew(String what) {
        System.out.println(what + ": " + server.writes());
        assertTrue(server.writes().size() <= 25, () -> what + ": " + server.writes());
        assertEquals(
                1_000,
                server.writes().stream().mapToInt(BulkBatchesTest::sizeOf).sum());
        assertTrue(server.writes().stream().allMatch(call -> sizeOf(call) <= 100));
    }

    @Test
    void with_one_change_at_a_time_each_is_a_call() {
        endsAs(BatchStatus.SUCCEEDED, submission(1, creates(5)));

        assertEquals(
                List.of("/contacts/create 1"),
                server.writes().stream().distinct().toList());
        assertEquals(5, server.writes().size());
    }

    @ParameterizedTest
    @EnumSource(Trouble.class)
    void whatever_becomes_of_a_call_all_of_the_batch_holds_or_nothing(Trouble trouble) {
        for (ChangeType type : List.of(ChangeType.CREATE, ChangeType.UPDATE, ChangeType.DELETE)) {
            for (boolean fails : new boolean[] {false, true}) {
                begin();
                var changes =
                        switch (type) {
                            case CREATE -> creates(20);
                            case UPDATE -> updates(20);
                            default -> deletes(20);
                        };
                String before = server.state();
                server.trouble(trouble, 1);

                boolean refused = fails || trouble == Trouble.REFUSES_ONE;
                var batch = environment.accept(submission(CONCURRENCY, fails ? failing(changes) : changes));
                var status = environment.runUntil(batch, CrashPoint.never());

                String told = type + (fails ? " failing" : "") + "\n" + environment.story(batch) + "\n"
                        + server.writes() + server.state();
                assertEquals(
                        Optional.of(refused ? BatchStatus.ROLLED_BACK : BatchStatus.SUCCEEDED), status, () -> told);
                assertEquals(Optional.empty(), environment.brokenRecord(batch), () -> told);
                assertEquals(refused ? before : after(type), server.state(), () -> told);
            }
        }
    }

    private static String after(ChangeType type) {
        String each = type == ChangeType.CREATE
                ? "{\"name\":\"new%d\",\"size\":1}"
                : type == ChangeType.UPDATE ? "{\"name\":\"old%d\",\"size\":2}" : "";
        return each.isEmpty()
                ? "[]"
                : IntStream.rangeClosed(1, 20)
                        .mapToObj(each::formatted)
                        .sorted()
                        .toList()
                        .toString();
    }

    /** In a rollback, too. */
    @ParameterizedTest
    @EnumSource(value = Trouble.class, mode = EnumSource.Mode.EXCLUDE, names = "REFUSES_ONE")
    void whatever_becomes_of_a_call_a_rollback_restores_all(Trouble trouble) {
        for (ChangeType type : List.of(ChangeType.CREATE, ChangeType.UPDATE, ChangeType.DELETE)) {
            begin();
            var changes =
                    switch (type) {
                        case CREATE -> creates(20);
                        case UPDATE -> updates(20);
                        default -> deletes(20);
                    };
            String before = server.state();
            var batch = endsAs(BatchStatus.SUCCEEDED, submission(CONCURRENCY, changes));
            server.trouble(trouble, 1);
            environment.rollBack(batch, DescribedBatches.ROLLBACK);

            assertEquals(
                    Optional.of(BatchStatus.ROLLED_BACK),
                    environment.runUntil(batch, CrashPoint.never()),
                    () -> type + "\n" + environment.story(batch));
            assertEquals(before, server.state(), type::toString);
        }
    }

    @Test
    void what_is_read_for_a_write_is_read_together_and_everything_else_alone() {
        begin("read: { call: 'GET /contacts?ids={ids}' },");

        endsAs(BatchStatus.SUCCEEDED, submission(CONCURRENCY, updates(60)));

        long together =
                server.reads().stream().filter(uri -> uri.contains("ids=")).count();
        long alone = server.reads().stream()
                .filter(uri -> uri.matches("/contacts/[0-9]+"))
                .count();
        assertTrue(together >= 1 && together <= 20, server.reads()::toString);
        assertTrue(alone >= 60 && alone < 90, server.reads()::toString); // each is read back
    }

    /** An engine dies at every boundary of small batches, and leaves a call in flight at every call. */
    @ParameterizedTest
    @CsvSource({"false, BEFORE", "true, BEFORE", "false, CALL_IN_FLIGHT", "true, CALL_IN_FLIGHT"})
    void an_engine_that_dies_leaves_all_of_the_batch_or_nothing(boolean fails, CrashMode mode) {
        var undisturbed = CrashPoint.never();
        environment.runUntil(environment.accept(mixed(fails)), undisturbed);
        String expected = server.state();
        List<Integer> boundaries = mode == CrashMode.BEFORE
                ? IntStream.rangeClosed(1, undisturbed.passed()).boxed().toList()
                : undisturbed.calls();
        for (int boundary : boundaries) {
            begin();
            var submission = mixed(fails);
            String before = server.state();
            var batch = environment.accept(submission);

            var status = environment
                    .runUntil(batch, CrashPoint.at(boundary, mode))
                    .or(() -> environment.runUntil(batch, CrashPoint.never()));

            String told = boundary + "\n" + environment.story(batch) + "\n" + server.writes() + "\n" + server.state();
            assertEquals(Optional.of(fails ? BatchStatus.ROLLED_BACK : BatchStatus.SUCCEEDED), status, () -> told);
            assertEquals(Optional.empty(), environment.brokenRecord(batch), () -> told);
            assertEquals(fails ? before : expected, server.state(), () -> told);
        }
    }

    private static Submission mixed(boolean fails) {
        List<Change> changes = new ArrayList<>(List.of(
                create(1),
                create(2),
                create(3),
                DescribedBatches.update(4, "contact", server.seed("old4", 1), "{'size':2}"),
                DescribedBatches.update(5, "contact", server.seed("old5", 1), "{'size':2}"),
                DescribedBatches.delete(6, "contact", server.seed("old6", 1)),
                DescribedBatches.delete(7, "contact", server.seed("old7", 1))));
        return submission(8, fails ? failing(changes) : changes);
    }
}
