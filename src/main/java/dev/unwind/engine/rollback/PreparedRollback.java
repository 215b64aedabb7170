package dev.unwind.engine.rollback;

import dev.unwind.batch.BatchOptions;
import dev.unwind.engine.compensation.LostIds;

/**
 * A rollback as it would be executed.
 *
 * @param selection the steps that it would undo
 * @param lostIds the ids that the batch took away
 * @param options how it would be executed
 */
public record PreparedRollback(
        FinishedBatch batch, StepSelection selection, LostIds lostIds, BatchOptions.Rollback options) {}
