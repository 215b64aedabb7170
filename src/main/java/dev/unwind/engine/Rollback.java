package dev.unwind.engine;

import dev.unwind.batch.Json;
import dev.unwind.journal.RecordType;

/**
 * What the compensations of one unwinding share.
 *
 * @param lostIds the ids that the batch took away
 * @param endsAt the time on the run's clock from which on nothing new is sent
 */
record Rollback(BatchRun run, LostIds lostIds, long endsAt) {
    /** The attempts of one step. */
    Restoration.Attempts attempts(Step step) {
        return new Restoration.Attempts(
                step,
                endsAt,
                failure -> step.note(
                        RecordType.STEP_ROLLBACK_RETRYING, Json.object().set("because", failure.json()), entry -> {}));
    }

    boolean over() {
        return run.clock().nanoTime() - endsAt >= 0;
    }
}
