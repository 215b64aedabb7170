package dev.unwind.crashlab;

import dev.unwind.batch.change.ChangeType;
import dev.unwind.crashlab.CrashCase.Part;
import dev.unwind.crashlab.CrashCase.Target;
import dev.unwind.crashpoint.CrashPoint;
import dev.unwind.crashpoint.CrashPoint.CrashMode;
import dev.unwind.testing.Samples;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * An engine is stopped dead at the boundaries of what is asked of a batch after its first run, and another goes on:
 * what comes of it is what would have come of it otherwise. All boundaries of all batches with
 * {@code -Dunwind.crash.all=true}.
 */
@Execution(ExecutionMode.CONCURRENT)
class LaterCrashPointsTest {
    private static CrashLab lab;

    @BeforeAll
    static void open() throws Exception {
        lab = new CrashLab();
    }

    @AfterAll
    static void close() throws Exception {
        lab.close();
    }

    @Test
    void a_rollback_of_all() {
        lab.tryAll(
                sample(succeeding(CrashPointsTest.small(4)), 8).map(batch -> batch.then(LaterRun.UNDO)),
                Duration.ZERO,
                CrashPointsTest::everyBoundary);
    }

    @Test
    void a_rollback_of_some() {
        lab.tryAll(
                sample(succeeding(CrashPointsTest.three()), 8)
                        .flatMap(batch -> Stream.of(LaterRun.UNDO_LAST, LaterRun.UNDO_SECOND)
                                .map(batch::then)),
                Duration.ZERO,
                CrashPointsTest::boundaries);
    }

    @Test
    void a_rollback_whose_calls_take_effect_when_their_sender_is_dead() {
        lab.tryAll(
                sample(succeeding(CrashPointsTest.small(1)), 8).map(batch -> batch.then(LaterRun.UNDO)),
                Duration.ZERO,
                (attempt, undisturbed) -> undisturbed
                        .calls()
                        .forEach(call -> attempt.accept(List.of(CrashPoint.at(call, CrashMode.CALL_IN_FLIGHT)))));
    }

    @Test
    void another_attempt_at_what_could_not_be_undone() {
        lab.tryAll(
                stuck(CrashPointsTest.types()).map(batch -> batch.then(LaterRun.RESUME)),
                Duration.ZERO,
                CrashPointsTest::everyBoundary);
    }

    @Test
    void a_settlement_with_another_state() {
        lab.tryAll(
                stuck(Stream.of(ChangeType.UPDATE, ChangeType.DELETE, ChangeType.REPLACE))
                        .map(batch -> batch.then(LaterRun.SETTLE)),
                Duration.ZERO,
                CrashPointsTest::everyBoundary);
    }

    @Test
    void a_stop_while_nobody_is_there() {
        lab.tryAll(
                sample(succeeding(CrashPointsTest.small(4)), 8).map(batch -> batch.then(LaterRun.CANCEL)),
                Duration.ZERO,
                CrashPointsTest::everyBoundary);
    }

    static Stream<CrashCase> sample(Stream<CrashCase> cases, int count) {
        return CrashPointsTest.some(cases, Samples.of(count));
    }

    static Stream<CrashCase> succeeding(Stream<CrashCase> cases) {
        return cases.filter(batch -> batch.failing() == 0);
    }

    /** An agent is changed, and then a watchlist is refused. */
    private static Stream<CrashCase> stuck(Stream<ChangeType> types) {
        return types.map(type -> CrashCase.of(
                List.of(new Part(Target.AGENT, type), new Part(Target.WATCHLIST, ChangeType.CREATE)),
                List.of("12"),
                2,
                4));
    }
}
