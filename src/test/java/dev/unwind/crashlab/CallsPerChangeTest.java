package dev.unwind.crashlab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.BatchOptions;
import dev.unwind.batch.BatchStatus;
import dev.unwind.batch.Submission;
import dev.unwind.batch.change.Change;
import dev.unwind.batch.change.ChangeType;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.batch.json.Json;
import dev.unwind.batch.policy.OnBusy;
import dev.unwind.batch.policy.OnDrift;
import dev.unwind.batch.policy.OnFailure;
import dev.unwind.crashpoint.CrashPoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * How many calls ten changes of a kind take, by what its description says: forward, in the rollback after a failure,
 * and in a rollback on demand. The same figures stand in docs/benchmarks.md.
 */
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("dev.unwind.crashlab.CallsPerChangeTest")
class CallsPerChangeTest {
    private static final int CHANGES = 10;
    private static final String SEARCHED = "find: '/thing/things?name={name}'";
    private static final String LISTED = "list: {}";
    private static final String WHOLE = "list: { whole: true }";
    private static final String COMPLETE = ", completeAnswers: [create, update, delete]";

    private static CrashLab lab;
    private static CrashEnvironment environment;
    private static CountedProvider provider;

    /**
     * Calls for ten changes.
     *
     * @param forward of a batch that succeeds
     * @param failed what its rollback takes beyond that, where a last change is refused
     * @param onDemand its rollback when it has succeeded
     */
    record Calls(int forward, int failed, int onDemand) {
        @Override
        public String toString() {
            return forward + " " + failed + " " + onDemand;
        }
    }

    @BeforeAll
    static void open() throws Exception {
        lab = new CrashLab();
        environment = lab.environment(time -> {
            provider = new CountedProvider(lab.vertx(), time);
            return provider;
        });
    }

    @AfterAll
    static void close() throws Exception {
        environment.close();
        lab.close();
    }

    static Stream<Arguments> kinds() {
        return Stream.of(
                Arguments.of(
                        SEARCHED + COMPLETE, "CREATE 20 30 30, UPDATE 20 30 30, DELETE 20 30 40, REPLACE 30 60 70"),
                Arguments.of(LISTED + COMPLETE, "CREATE 11 30 30, UPDATE 20 30 30, DELETE 20 30 40, REPLACE 30 60 70"),
                Arguments.of(WHOLE + COMPLETE, "CREATE 11 21 21, UPDATE 20 21 21, DELETE 20 21 31, REPLACE 30 41 51"),
                Arguments.of(SEARCHED, "CREATE 30 30 30, UPDATE 30 30 30, DELETE 30 30 40, REPLACE 50 60 70"),
                Arguments.of(LISTED, "CREATE 21 30 30, UPDATE 30 30 30, DELETE 30 30 40, REPLACE 50 60 70"),
                Arguments.of(WHOLE, "CREATE 21 21 21, UPDATE 30 21 21, DELETE 30 21 31, REPLACE 50 41 51"));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void ten_changes_take(String description, String expected) {
        assertEquals(expected, calls(description));
    }

    /** The calls of each type of change: forward, of the rollback after a failure, of the rollback on demand. */
    private static String calls(String description) {
        List<String> all = new ArrayList<>();
        for (ChangeType type : ChangeType.values()) {
            all.add(type + " " + counted(description, type));
        }
        System.out.println(description + ": " + String.join(", ", all));
        return String.join(", ", all);
    }

    private static Calls counted(String description, ChangeType type) {
        begin(description);
        var succeeds = environment.accept(submission(type, false));
        assertEquals(Optional.of(BatchStatus.SUCCEEDED), environment.runUntil(succeeds, CrashPoint.never()));
        int forward = provider.calls();
        environment.rollBack(succeeds, LaterRun.UNDO.rollback(CHANGES));
        assertEquals(Optional.of(BatchStatus.ROLLED_BACK), environment.runUntil(succeeds, CrashPoint.never()));
        int onDemand = provider.calls() - forward;

        begin(description);
        var fails = environment.accept(submission(type, true));
        assertEquals(Optional.of(BatchStatus.ROLLED_BACK), environment.runUntil(fails, CrashPoint.never()));
        return new Calls(forward, provider.calls() - forward, onDemand);
    }

    private static List<String> ids;

    private static void begin(String description) {
        environment.forget();
        environment.reset();
        ids = provider.begin(description, CHANGES);
    }

    private static Submission submission(ChangeType type, boolean fails) {
        List<Change> changes = new ArrayList<>(
                IntStream.range(0, CHANGES).mapToObj(i -> change(i, type)).toList());
        if (fails) {
            changes.add(new Change(
                    CHANGES + 1,
                    "bomb",
                    ChangeType.CREATE,
                    "refusing",
                    Optional.of("b"),
                    Optional.empty(),
                    Optional.of(json("b", 1)),
                    changes.stream().map(Change::key).toList()));
        }
        return new Submission(
                new BatchOptions(
                        OnFailure.ROLLBACK,
                        OnBusy.WAIT,
                        1,
                        Optional.empty(),
                        new BatchOptions.Rollback(Duration.ofHours(1), 1, OnDrift.FAIL)),
                Map.of(),
                changes);
    }

    private static Change change(int i, ChangeType type) {
        boolean existing = type != ChangeType.CREATE;
        String name = (existing ? "old" : "new") + i;
        return new Change(
                i + 1,
                "c" + i,
                type,
                CountedProvider.KIND,
                Optional.of(name),
                existing ? Optional.of(new RemoteId(ids.get(i))) : Optional.empty(),
                switch (type) {
                    case DELETE -> Optional.empty();
                    case UPDATE -> Optional.of(Json.object().put("size", 2));
                    default -> Optional.of(json(name, 3));
                },
                List.of());
    }

    private static JsonNode json(String name, int size) {
        return Json.object().put("name", name).put("size", size);
    }
}
