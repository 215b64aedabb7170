package dev.unwind.batch.run;

import dev.unwind.batch.Attribution;
import dev.unwind.batch.BatchOptions;
import java.util.Optional;
import java.util.Set;

/**
 * The instructions for a run.
 *
 * @param steps the numbers of the steps to undo; empty for all that can be undone
 * @param skip the numbers of steps that are left out
 * @param part whether some applied changes are kept on purpose
 * @param rollback the options of the rollback
 */
public record RunOrder(
        RunType type,
        Optional<Set<Integer>> steps,
        Set<Integer> skip,
        boolean part,
        BatchOptions.Rollback rollback,
        Attribution attribution) {
    public RunOrder {
        steps = steps.map(Set::copyOf);
        skip = Set.copyOf(skip);
    }

    /** The instructions for the first run of a batch with these options. */
    public static RunOrder forward(BatchOptions options) {
        return new RunOrder(RunType.FORWARD, Optional.empty(), Set.of(), false, options.rollback(), Attribution.NONE);
    }
}
