package dev.unwind.crashlab;

import static dev.unwind.crashlab.LaterCrashPointsTest.sample;
import static dev.unwind.crashlab.LaterCrashPointsTest.succeeding;

import dev.unwind.crashlab.CrashLab.RecordKeeping;
import java.time.Duration;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * However the record was kept when an engine died, another goes on: a batch that a version without segments began, and
 * one whose rows of steps are brought up to date while it runs.
 */
@Execution(ExecutionMode.CONCURRENT)
class RecordKeepingTest {
    @ParameterizedTest
    @EnumSource(names = {"IN_ROWS", "PROJECTED_AT_ONCE"})
    void batches_that_succeed_or_are_undone(RecordKeeping keeping) throws Exception {
        try (var lab = new CrashLab(keeping)) {
            lab.tryAll(sample(CrashPointsTest.three(), 8), Duration.ZERO, CrashPointsTest::boundaries);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"IN_ROWS", "PROJECTED_AT_ONCE"})
    void rollbacks_of_what_succeeded(RecordKeeping keeping) throws Exception {
        try (var lab = new CrashLab(keeping)) {
            lab.tryAll(
                    sample(succeeding(CrashPointsTest.small(2)), 8).map(batch -> batch.then(LaterRun.UNDO)),
                    Duration.ZERO,
                    CrashPointsTest::boundaries);
        }
    }
}
