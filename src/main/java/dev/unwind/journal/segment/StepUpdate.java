package dev.unwind.journal.segment;

import dev.unwind.journal.record.StepState;
import java.util.List;
import java.util.stream.Stream;

/**
 * The state of a step that became durable with a record, and the images that did.
 *
 * @param step the step's number
 * @param run the run in which the record was written
 */
public record StepUpdate(int step, int run, StepState state, List<ImagePlace> images) {
    /** This update after an earlier one of the same step: its state, and the images of both, the later ones last. */
    public StepUpdate after(StepUpdate earlier) {
        return earlier.images.isEmpty()
                ? this
                : new StepUpdate(
                        step,
                        run,
                        state,
                        Stream.concat(earlier.images.stream(), images.stream()).toList());
    }
}
