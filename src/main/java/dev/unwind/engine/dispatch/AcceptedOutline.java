package dev.unwind.engine.dispatch;

import dev.unwind.batch.BatchStatus;
import dev.unwind.batch.StepStatus;
import dev.unwind.batch.run.RunOrder;
import dev.unwind.journal.acceptance.AcceptanceOutcome;
import dev.unwind.journal.acceptance.CheckedBatch;
import dev.unwind.journal.run.BatchOutline;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** The outline of a batch at the moment of its acceptance: what a read would give, without one. */
final class AcceptedOutline {
    private static final int FIRST_RUN = 1;

    /** The record of the acceptance is the only one. */
    private static final long LAST_NUMBER = 1;

    private AcceptedOutline() {}

    static BatchOutline of(CheckedBatch batch, AcceptanceOutcome.Times times) {
        return new BatchOutline(
                batch.id(),
                batch.tenant(),
                BatchStatus.PENDING,
                batch.options(),
                times.deadline(),
                batch.options().deadline(),
                Duration.ZERO,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                FIRST_RUN,
                false,
                RunOrder.forward(batch.options()),
                LAST_NUMBER,
                batch.trace(),
                false,
                batch.steps().stream().map(AcceptedOutline::step).toList());
    }

    private static BatchOutline.Step step(CheckedBatch.Step step) {
        var change = step.change();
        return new BatchOutline.Step(
                change.number(),
                change.type(),
                change.kind(),
                StepStatus.PENDING,
                false,
                FIRST_RUN,
                List.copyOf(new TreeSet<>(step.dependsOn())));
    }
}
