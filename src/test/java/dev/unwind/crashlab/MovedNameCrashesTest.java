package dev.unwind.crashlab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import dev.unwind.batch.Attribution;
import dev.unwind.batch.BatchId;
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
import dev.unwind.batch.run.RollbackRequest;
import dev.unwind.crashpoint.CrashPoint;
import dev.unwind.crashpoint.CrashPoint.CrashMode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Names that a batch gives to other resources go back wherever an engine crashes on the way. */
@Execution(CONCURRENT)
@ResourceLock("MovedNameCrashesTest")
class MovedNameCrashesTest {
    private static final String KIND = "watchlist";

    private static CrashLab lab;

    private CrashEnvironment environment;
    private String treasury;
    private String other;

    @BeforeAll
    static void open() throws Exception {
        lab = new CrashLab();
    }

    @AfterAll
    static void close() throws Exception {
        lab.close();
    }

    private static Submission submission(Change... changes) {
        return new Submission(
                new BatchOptions(
                        OnFailure.ROLLBACK,
                        OnBusy.WAIT,
                        1,
                        Optional.empty(),
                        new BatchOptions.Rollback(Duration.ofHours(100), 1, OnDrift.FAIL)),
                Map.of(),
                List.of(changes));
    }

    private static Change change(int number, ChangeType type, String name, Optional<String> id, String description) {
        var desired = Json.object().put("description", description);
        return new Change(
                number,
                "c" + number,
                type,
                KIND,
                Optional.of(name),
                id.map(RemoteId::new),
                Optional.of(type == ChangeType.UPDATE ? desired : desired.put("name", name)),
                number > 1 ? List.of("c" + (number - 1)) : List.of());
    }

    /** The name stands for the first of two resources; gives the batch that gives it to the second. */
    private Change[] moving() {
        environment.forget();
        environment.reset();
        run(
                BatchStatus.SUCCEEDED,
                environment.accept(submission(
                        change(1, ChangeType.CREATE, "treasury", Optional.empty(), "hot"),
                        change(2, ChangeType.CREATE, "other", Optional.empty(), "cold"))));
        treasury = environment.standsFor(KIND, "treasury").orElseThrow();
        other = environment.standsFor(KIND, "other").orElseThrow();
        return new Change[] {
            change(1, ChangeType.UPDATE, "treasury", Optional.of(other), "moved"),
            change(2, ChangeType.CREATE, "third", Optional.empty(), "new")
        };
    }

    private void run(BatchStatus outcome, BatchId id, CrashPoint... crashPoints) {
        for (var crashPoint : crashPoints) {
            environment.runUntil(id, crashPoint);
        }
        assertEquals(Optional.of(outcome), environment.runUntil(id, CrashPoint.never()), () -> environment.story(id));
    }

    private int boundaries(BatchId id) {
        var undisturbed = CrashPoint.never();
        environment.runUntil(id, undisturbed);
        return undisturbed.passed();
    }

    private void isBack(BatchId id) {
        assertEquals(Optional.of(treasury), environment.standsFor(KIND, "treasury"), () -> environment.story(id));
        assertEquals(Optional.of(other), environment.standsFor(KIND, "other"), () -> environment.story(id));
    }

    private BatchId failing() {
        var changes = moving();
        environment.provider().fault("{'method':'POST','path':'/watchlists*','times':-1,'status':400}");
        return environment.accept(submission(changes));
    }

    private BatchId toUndo() {
        var id = environment.accept(submission(moving()));
        run(BatchStatus.SUCCEEDED, id);
        assertEquals(Optional.of(other), environment.standsFor(KIND, "treasury"));
        environment.rollBack(
                id,
                new RollbackRequest(
                        Optional.empty(),
                        List.of(),
                        RollbackRequest.Dependants.REFUSE,
                        OnBusy.WAIT,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Attribution.NONE));
        return id;
    }

    @Test
    void a_batch_that_fails() throws Exception {
        try (var opened = lab.environment(Duration.ZERO)) {
            environment = opened;
            int boundaries = boundaries(failing());
            for (int crash = 1; crash <= boundaries; crash++) {
                var id = failing();
                run(BatchStatus.ROLLED_BACK, id, CrashPoint.at(crash, CrashMode.BEFORE));
                isBack(id);
            }
        }
    }

    @Test
    void a_rollback_on_demand() throws Exception {
        try (var opened = lab.environment(Duration.ZERO)) {
            environment = opened;
            int boundaries = boundaries(toUndo());
            for (int crash = 1; crash <= boundaries; crash++) {
                var id = toUndo();
                run(BatchStatus.ROLLED_BACK, id, CrashPoint.at(crash, CrashMode.BEFORE));
                isBack(id);
            }
        }
    }

    @Test
    void a_batch_that_was_started_with_its_acceptance_by_an_instance_that_died() throws Exception {
        try (var opened = lab.environment(Duration.ZERO)) {
            environment = opened;
            var succeeding = environment.acceptStarted(submission(moving()));
            run(BatchStatus.SUCCEEDED, succeeding);
            assertEquals(Optional.of(other), environment.standsFor(KIND, "treasury"));

            var changes = moving();
            environment.provider().fault("{'method':'POST','path':'/watchlists*','times':-1,'status':400}");
            run(BatchStatus.ROLLED_BACK, environment.acceptStarted(submission(changes)));
            assertEquals(Optional.of(treasury), environment.standsFor(KIND, "treasury"));
        }
    }
}
