package dev.unwind.engine.compensation;

import dev.unwind.batch.json.Json;
import dev.unwind.engine.metrics.RunMetrics;
import dev.unwind.engine.restoration.Attempts;
import dev.unwind.engine.restoration.Restoration;
import dev.unwind.engine.restoration.RestorationResult;
import dev.unwind.engine.restoration.RestorationTarget;
import dev.unwind.engine.step.RunContext;
import dev.unwind.engine.step.Step;
import dev.unwind.engine.step.StepFailure;
import dev.unwind.journal.record.RecordType;
import io.smallrye.mutiny.Uni;

/**
 * What the compensations of one rollback share.
 *
 * @param lostIds the ids that the batch took away
 * @param endsAt the time on the run's clock from which on nothing new is sent
 */
public record RollbackContext(RunContext run, LostIds lostIds, long endsAt) {
    /** Whether the time for the rollback is over. */
    public boolean over() {
        return run.clock().nanoTime() - endsAt >= 0;
    }

    /** Brings a resource of the step back. Lazy; fails with a {@link StepFailure} where it cannot be brought back. */
    Uni<RestorationResult> restore(Step step, RestorationTarget target) {
        var attempts = new Attempts(step, endsAt, failure -> retrying(step, failure));
        return run.timed(
                RunMetrics.Phase.COMPENSATE,
                Restoration.run(step, target, attempts, step.evidence().remaining()));
    }

    private static Uni<Void> retrying(Step step, StepFailure failure) {
        return step.journal()
                .note(RecordType.STEP_ROLLBACK_RETRYING, Json.object().set("because", failure.json()), entry -> {});
    }
}
