package dev.unwind.journal.projection;

import dev.unwind.batch.BatchId;
import dev.unwind.journal.segment.Segment;
import dev.unwind.journal.segment.StepUpdate;
import java.util.Collection;
import java.util.Optional;

/**
 * What consecutive records of a batch say of its steps.
 *
 * @param lastNumber the number of the last of the records
 * @param updates one for each step
 */
public record LoggedSteps(BatchId batch, long lastNumber, Collection<StepUpdate> updates) {
    /** What a segment says, and what was logged before it and is missing. */
    public static LoggedSteps of(Optional<LoggedSteps> missing, Segment segment) {
        var tail = new Tail(segment.batch());
        missing.ifPresent(earlier -> tail.add(earlier.lastNumber, earlier.updates));
        tail.add(segment.last(), segment.updates());
        return tail.logged();
    }
}
