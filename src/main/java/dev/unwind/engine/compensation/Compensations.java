package dev.unwind.engine.compensation;

import dev.unwind.engine.step.Step;

/** The compensation of each type of change. */
public final class Compensations {
    private Compensations() {}

    /** The compensation of a step; of one for which nothing was sent, it brings back what was captured. */
    public static Compensation of(Step step, RollbackContext rollback) {
        if (!step.sent()) {
            return new UndoUpdate(step, rollback);
        }
        return switch (step.change().type()) {
            case CREATE -> UndoCreate.of(step, rollback);
            case UPDATE -> new UndoUpdate(step, rollback);
            case DELETE -> UndoDelete.of(step, rollback);
            case REPLACE -> new UndoReplace(step, rollback);
        };
    }
}
