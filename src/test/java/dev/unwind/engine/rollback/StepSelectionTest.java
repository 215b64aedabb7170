package dev.unwind.engine.rollback;

import static dev.unwind.batch.StepStatus.APPLIED;
import static dev.unwind.batch.StepStatus.IN_DOUBT;
import static dev.unwind.batch.StepStatus.ROLLED_BACK;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.batch.Attribution;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.BatchOptions;
import dev.unwind.batch.BatchStatus;
import dev.unwind.batch.StepStatus;
import dev.unwind.batch.Tenant;
import dev.unwind.batch.change.ChangeType;
import dev.unwind.batch.policy.OnBusy;
import dev.unwind.batch.policy.OnDrift;
import dev.unwind.batch.policy.OnFailure;
import dev.unwind.batch.run.RollbackRequest;
import dev.unwind.batch.run.RollbackRequest.Dependants;
import dev.unwind.batch.run.RunOrder;
import dev.unwind.engine.compensation.LostIds;
import dev.unwind.engine.refusal.InvalidRollback;
import dev.unwind.engine.refusal.RequestConflict;
import dev.unwind.journal.run.BatchOutline;
import dev.unwind.memory.HeapShare;
import dev.unwind.testing.StubKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Which steps a rollback on demand undoes. Step 2 depends on step 1; step 3 stands alone. */
class StepSelectionTest {
    private static final Map<String, Integer> KEYS = Map.of("first", 1, "second", 2, "third", 3);

    private static FinishedBatch batch(BatchStatus status, StepStatus... statuses) {
        return batch(status, Optional.empty(), statuses);
    }

    private static FinishedBatch batch(BatchStatus status, Optional<Attribution> cancel, StepStatus... statuses) {
        var options = new BatchOptions(
                OnFailure.ROLLBACK,
                OnBusy.WAIT,
                1,
                Optional.empty(),
                new BatchOptions.Rollback(Duration.ofMinutes(1), 1, OnDrift.FAIL));
        var steps = new ArrayList<BatchOutline.Step>();
        for (int number = 1; number <= statuses.length; number++) {
            steps.add(new BatchOutline.Step(
                    number,
                    ChangeType.UPDATE,
                    "thing",
                    statuses[number - 1],
                    true,
                    1,
                    number == 2 ? List.of(1) : List.of()));
        }
        var outline = new BatchOutline(
                BatchId.next(),
                new Tenant("default"),
                status,
                options,
                Optional.empty(),
                Optional.empty(),
                Duration.ZERO,
                Optional.empty(),
                cancel,
                Optional.of(Instant.EPOCH),
                1,
                false,
                RunOrder.forward(options),
                1,
                Optional.empty(),
                false,
                steps);
        return new FinishedBatch(
                outline, StubKind.kinds(new StubKind("thing", true)), null, null, Duration.ZERO, new HeapShare(4));
    }

    private static RollbackRequest request(Optional<List<String>> steps, List<String> skip, Dependants dependants) {
        return new RollbackRequest(
                steps,
                skip,
                dependants,
                OnBusy.WAIT,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Attribution.NONE);
    }

    private static StepSelection select(FinishedBatch batch, RollbackRequest request) {
        return StepSelection.of(batch, request, KEYS, Set.of());
    }

    private static RequestConflict.Because conflict(FinishedBatch batch, RollbackRequest request) {
        return assertThrows(RequestConflict.class, () -> select(batch, request)).because();
    }

    private static RollbackRequest all() {
        return request(Optional.empty(), List.of(), Dependants.REFUSE);
    }

    private static RollbackRequest only(Dependants dependants, String... steps) {
        return request(Optional.of(List.of(steps)), List.of(), dependants);
    }

    @Test
    void a_batch_is_undone_as_far_as_it_is_applied() {
        var batch = batch(BatchStatus.SUCCEEDED, APPLIED, ROLLED_BACK, APPLIED);
        assertEquals(Set.of(1, 3), select(batch, all()).steps());
    }

    @Test
    void what_an_earlier_run_left_open_is_taken_up_alone() {
        var batch = batch(BatchStatus.INCOMPLETE, APPLIED, ROLLED_BACK, IN_DOUBT);
        assertEquals(Set.of(3), select(batch, all()).steps());
    }

    @Test
    void a_step_on_which_another_depends_is_undone_with_it_or_not_at_all() {
        var batch = batch(BatchStatus.SUCCEEDED, APPLIED, APPLIED, APPLIED);
        assertEquals(RequestConflict.Because.DEPENDED_ON, conflict(batch, only(Dependants.REFUSE, "first")));
        var both = select(batch, only(Dependants.INCLUDE, "first"));
        assertEquals(Set.of(1, 2), both.steps());
        assertTrue(both.leavesApplied(batch));
        assertEquals(Set.of(2), select(batch, only(Dependants.REFUSE, "2")).steps());
    }

    @Test
    void a_step_whose_snapshot_holds_an_id_needs_the_step_that_brings_it_back() {
        var batch = batch(BatchStatus.SUCCEEDED, APPLIED, APPLIED, APPLIED);
        var selection =
                StepSelection.of(batch, only(Dependants.INCLUDE, "second"), KEYS, Set.of(new LostIds.HeldId(2, 3)));
        assertEquals(Set.of(2, 3), selection.steps());
    }

    @Test
    void a_skipped_step_is_left_alone() {
        var batch = batch(BatchStatus.SUCCEEDED, APPLIED, APPLIED, APPLIED);
        var selection = select(batch, request(Optional.empty(), List.of("third"), Dependants.REFUSE));
        assertEquals(Set.of(1, 2), selection.steps());
        assertEquals(Set.of(3), selection.skip());
    }

    @Test
    void where_nothing_is_applied_there_is_nothing_to_undo() {
        var batch = batch(BatchStatus.ROLLED_BACK, ROLLED_BACK, ROLLED_BACK, ROLLED_BACK);
        assertEquals(RequestConflict.Because.NOTHING_TO_UNDO, conflict(batch, all()));
        assertFalse(new StepSelection(new TreeSet<>(), new TreeSet<>()).leavesApplied(batch));
    }

    @Test
    void steps_that_are_not_there_or_not_applied_are_named() {
        var batch = batch(BatchStatus.SUCCEEDED, APPLIED, ROLLED_BACK, APPLIED);
        var refused = assertThrows(
                InvalidRollback.class,
                () -> select(
                        batch,
                        request(Optional.of(List.of("first", "9", "second")), List.of("nobody"), Dependants.INCLUDE)));
        assertEquals(
                List.of("/skip/0", "/steps/1", "/steps/2"),
                refused.violations().stream()
                        .map(violation -> violation.pointer())
                        .toList());
    }

    @Test
    void a_batch_that_ended_before_its_cancellation_came_is_undone_as_a_whole() {
        assertEquals(
                Set.of(2),
                select(batch(BatchStatus.INCOMPLETE, StepStatus.APPLIED, StepStatus.IN_DOUBT), all())
                        .steps());
        assertEquals(
                Set.of(1, 2),
                select(
                                batch(
                                        BatchStatus.INCOMPLETE,
                                        Optional.of(Attribution.NONE),
                                        StepStatus.APPLIED,
                                        StepStatus.IN_DOUBT),
                                all())
                        .steps());
    }
}
