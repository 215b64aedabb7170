package dev.unwind.engine.compensation;

import dev.unwind.engine.restoration.Restoration;
import dev.unwind.engine.step.Step;
import io.smallrye.mutiny.Uni;

/**
 * How a step is undone. What it brings back is derived from the step's snapshot; nobody writes it by hand. An instance undoes one
 * step, and may be asked again to finish what had to be left out at first.
 */
public interface Compensation {
    /**
     * Brings the step's resource back as far as it can be now.
     *
     * @return fails with a {@link dev.unwind.engine.step.StepFailure} where it cannot be brought back
     */
    Uni<Restoration.Outcome> undo();

    /** Whether something is missing yet that other compensations bring back. */
    boolean unfinished();

    /** Whether something is missing for good: what it refers to was to be brought back and was not. */
    boolean lacking();

    /** Points what referred to the resource at the one that stands in its place now. */
    default Uni<Restoration.Outcome> repoint() {
        return Uni.createFrom().item(Restoration.Outcome.RESTORED);
    }

    /** What is missing although the resource is back. */
    default Unrestorable shortfall() {
        return Unrestorable.NONE;
    }

    static Compensation of(Step step, RollbackContext rollback) {
        return switch (step.change().type()) {
            case CREATE -> new UndoCreate(step, rollback);
            case UPDATE -> new UndoUpdate(step, rollback);
            case DELETE -> new UndoDelete(step, rollback);
            case REPLACE -> new UndoReplace(step, rollback);
        };
    }
}
