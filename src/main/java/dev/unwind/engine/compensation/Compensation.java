package dev.unwind.engine.compensation;

import dev.unwind.engine.restoration.RestorationResult;
import dev.unwind.engine.restoration.RestorationTarget;
import io.smallrye.mutiny.Uni;
import java.util.List;

/**
 * What undoes a step. What it brings back is derived from the step's snapshot; nobody writes it by hand. An instance
 * undoes one step, and may be asked again to finish what had to be left out at first.
 */
public interface Compensation {
    /**
     * Brings the step's resource back as far as it can be now. Lazy.
     *
     * @param again whether this run has written the resource already: what differs may be its own work
     * @return fails with a {@link dev.unwind.engine.step.StepFailure} where it cannot be brought back
     */
    Uni<RestorationResult> undo(boolean again);

    /**
     * The resources that the last look of the rollback looks at, each with what it is to be. Lazy; fails with
     * {@link dev.unwind.journal.postgres.JournalUnavailable}.
     */
    Uni<List<RestorationTarget>> lookedAt();

    /** Whether something is missing yet that other compensations bring back. */
    default boolean unfinished() {
        return false;
    }

    /** Whether something is missing for good: what it refers to was to be brought back and was not. */
    default boolean lacking() {
        return false;
    }

    /**
     * Points what referred to the resource at the one that stands in its place now. Lazy; fails as {@link #undo} does.
     */
    default Uni<RestorationResult> repoint(boolean again) {
        return Uni.createFrom().item(RestorationResult.RESTORED);
    }

    /** What is missing although the resource is back. */
    default Unrestorable unrestorable() {
        return Unrestorable.NONE;
    }
}
