package dev.unwind.batch.run;

import dev.unwind.batch.Attribution;
import dev.unwind.batch.BatchOptions;
import java.util.Optional;
import java.util.Set;

/**
 * What a run is to do.
 *
 * @param steps the numbers of the steps that are to be undone; empty for all that can be
 * @param skip those that are left alone
 * @param part whether changes that hold are left in place on purpose
 * @param rollback how it is to be unwound
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

    /** The first run of a batch that is treated like this. */
    public static RunOrder forward(BatchOptions options) {
        return new RunOrder(RunType.FORWARD, Optional.empty(), Set.of(), false, options.rollback(), Attribution.NONE);
    }
}
