package dev.unwind.engine.compensation;

import dev.unwind.batch.json.Json;
import dev.unwind.engine.lookup.LaterReferrers;
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
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntPredicate;

/**
 * What the compensations of one rollback share.
 *
 * @param lostIds the ids that the batch took away
 * @param endsAt the time on the run's clock from which on nothing new is sent
 * @param writes what was sent so far
 * @param referrers who refers to what the batch created and is not undone with it
 * @param parents what the batch created and takes away, as parents of other resources
 */
public record RollbackContext(
        RunContext run, LostIds lostIds, long endsAt, Writes writes, LaterReferrers referrers, MadeParents parents) {
    /**
     * Begins a rollback.
     *
     * @param undone the steps that are rolled back
     */
    public static RollbackContext begin(RunContext run, LostIds lostIds, long endsAt, IntPredicate undone) {
        return new RollbackContext(
                run,
                lostIds,
                endsAt,
                new Writes(),
                new LaterReferrers(run.kinds(), kind -> run.steps().ids(run.id(), kind), undone, run.clock()::nanoTime),
                new MadeParents(run, undone));
    }

    /** Counts the writes of a rollback: a look is the last one only if none was sent after it. Safe from any thread. */
    public static final class Writes {
        private final AtomicLong count = new AtomicLong();

        void note() {
            count.incrementAndGet();
        }

        /** How often a write was sent or answered. */
        public long count() {
            return count.get();
        }
    }

    /** Whether the time for the rollback is over. */
    public boolean over() {
        return run.clock().nanoTime() - endsAt >= 0;
    }

    /**
     * Brings a resource of the step back. Lazy; fails with a {@link StepFailure} where it cannot be brought back.
     *
     * @param again whether this run has written the resource already
     */
    Uni<RestorationResult> restore(Step step, RestorationTarget target, boolean again) {
        var traits = target.kind().traits();
        var attempts = new Attempts(step, endsAt, failure -> retrying(step, failure), () -> {
            writes.note();
            step.noteSent(traits);
        });
        return run.timed(
                RunMetrics.Phase.COMPENSATE,
                Restoration.run(step, target, attempts, step.evidence().remaining(traits), again));
    }

    private static Uni<Void> retrying(Step step, StepFailure failure) {
        return step.journal()
                .note(RecordType.STEP_ROLLBACK_RETRYING, Json.object().set("because", failure.json()), entry -> {});
    }
}
