package dev.unwind.engine.forward;

import dev.unwind.engine.step.Step;
import io.smallrye.mutiny.Uni;

/** How changes of one type are carried out: capture, durable intent, provider calls, durable outcome. Without state. */
public interface ChangeApplier {
    /**
     * Carries the step out. Lazy; completes when its outcome is durable, on whatever thread that becomes known. Fails
     * with a {@link dev.unwind.engine.step.StepFailure} or a {@link dev.unwind.journal.postgres.JournalUnavailable}.
     */
    Uni<Void> apply(Step step);

    /**
     * Goes on with a step whose intent an earlier owner of the batch made durable, and that may have been sent since.
     * Lazy; completes and fails as {@link #apply} does.
     */
    Uni<Void> resume(Step step);
}
