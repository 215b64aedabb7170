package dev.unwind.engine.compensation;

import dev.unwind.batch.json.Json;
import dev.unwind.engine.restoration.Restoration;
import dev.unwind.engine.step.RunState;
import dev.unwind.engine.step.Step;
import dev.unwind.journal.record.RecordType;

/**
 * What the compensations of one unwinding share.
 *
 * @param lostIds the ids that the batch took away
 * @param endsAt the time on the run's clock from which on nothing new is sent
 */
public record RollbackContext(RunState run, LostIds lostIds, long endsAt) {
    /** The attempts of one step. */
    Restoration.Attempts attempts(Step step) {
        return new Restoration.Attempts(
                step,
                endsAt,
                failure -> step.note(
                        RecordType.STEP_ROLLBACK_RETRYING, Json.object().set("because", failure.json()), entry -> {}));
    }

    public boolean over() {
        return run.clock().nanoTime() - endsAt >= 0;
    }
}
