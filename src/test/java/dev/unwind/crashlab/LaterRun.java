package dev.unwind.crashlab;

import dev.unwind.batch.Attribution;
import dev.unwind.batch.BatchStatus;
import dev.unwind.batch.policy.OnBusy;
import dev.unwind.batch.policy.OnDrift;
import dev.unwind.batch.run.RollbackRequest;
import dev.unwind.batch.run.RollbackRequest.Dependants;
import dev.unwind.batch.run.SettleRequest;
import java.util.List;
import java.util.Optional;

/** What is asked of a batch of which an engine has carried out the first run to its end, and how that ends. */
enum LaterRun {
    /** Nothing is: the first run is all. */
    NONE(BatchStatus.SUCCEEDED, BatchStatus.SUCCEEDED),
    /** It is told to stop, after the engines of its first run have crashed. */
    CANCEL(BatchStatus.SUCCEEDED, BatchStatus.SUCCEEDED),
    /** All of it is undone. */
    UNDO(BatchStatus.SUCCEEDED, BatchStatus.ROLLED_BACK),
    /** Its last change is undone. */
    UNDO_LAST(BatchStatus.SUCCEEDED, BatchStatus.PARTIALLY_ROLLED_BACK),
    /** Its second change is undone, and what builds upon it. */
    UNDO_SECOND(BatchStatus.SUCCEEDED, BatchStatus.PARTIALLY_ROLLED_BACK),
    /** The first change could not be undone; now it can. */
    RESUME(BatchStatus.INCOMPLETE, BatchStatus.ROLLED_BACK),
    /** The first change could not be undone; a person gives another state. */
    SETTLE(BatchStatus.INCOMPLETE, BatchStatus.SETTLED);

    private static final Attribution JANE = new Attribution(Optional.of("jane"), Optional.of("withdrawn"));

    private final BatchStatus first;
    private final BatchStatus last;

    LaterRun(BatchStatus first, BatchStatus last) {
        this.first = first;
        this.last = last;
    }

    /** How the first run ends. */
    BatchStatus first() {
        return first;
    }

    /** Whether a batch may end so: chosen steps and what builds upon them may be all that there are. */
    boolean endsAs(BatchStatus status) {
        return status == last || last == BatchStatus.PARTIALLY_ROLLED_BACK && status == BatchStatus.ROLLED_BACK;
    }

    /** Whether it begins a run of its own. */
    boolean isRun() {
        return this != NONE && this != CANCEL;
    }

    /** Whether the first change cannot be undone at first. */
    boolean stuck() {
        return first == BatchStatus.INCOMPLETE;
    }

    /** The rollback that is asked for, of a batch with so many changes. */
    RollbackRequest rollback(int changes) {
        return switch (this) {
            case UNDO_LAST -> rollback(Optional.of(List.of(Integer.toString(changes))));
            case UNDO_SECOND -> rollback(Optional.of(List.of("2")));
            default -> rollback(Optional.empty());
        };
    }

    private static RollbackRequest rollback(Optional<List<String>> steps) {
        return new RollbackRequest(
                steps,
                List.of(),
                Dependants.INCLUDE,
                OnBusy.WAIT,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                JANE);
    }

    /** The settlement that is asked for. */
    static SettleRequest settlement(com.fasterxml.jackson.databind.JsonNode desired) {
        return new SettleRequest(JANE, Optional.of(desired), OnDrift.FAIL, OnBusy.WAIT);
    }
}
