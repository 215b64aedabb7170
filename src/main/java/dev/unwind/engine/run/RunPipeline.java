package dev.unwind.engine.run;

import dev.unwind.batch.BatchStatus;
import dev.unwind.batch.StopReason;
import dev.unwind.engine.step.RunJournal;
import dev.unwind.engine.step.RunState;
import dev.unwind.engine.step.StepLoader;
import io.smallrye.mutiny.Uni;

/** A run of a batch from the moment that it holds its claims to its outcome. */
public final class RunPipeline {
    private final RunState run;
    private final StepLoader loader;
    private final RunJournal journal;
    private final Course course;

    /** What a run does before its outcome is decided. */
    interface Course {
        /** Carries out the steps. Lazy; completes when each step's status is durable. */
        Uni<Void> go();

        /** Stops the batch and rolls it back; without effect where it is being rolled back already. */
        default void cancel(StopReason reason) {}
    }

    public RunPipeline(RunState run) {
        this(run, false);
    }

    /** @param stuck whether the run ends with what is known, since nobody could go on with it */
    public RunPipeline(RunState run, boolean stuck) {
        this.run = run;
        this.loader = new StepLoader(run);
        this.journal = new RunJournal(run.context());
        this.course = stuck ? new StuckRun(run, loader, journal) : course();
    }

    private Course course() {
        if (run.outline().restored()) {
            return new BackupRecoveryRun(run, loader, journal);
        }
        return run.context().onDemand() ? new RollbackRun(run, loader, journal) : new ForwardRun(run, loader, journal);
    }

    /**
     * Carries the run through. It ends, and the batch's claims with it, when all that was sent has had its effect and
     * is shown by reads: whoever holds a resource next does not take for its state what was there before. Lazy; gives
     * the batch's status once that is durable. Fails with {@link dev.unwind.journal.postgres.JournalUnavailable} or
     * {@link dev.unwind.engine.step.HandedOver}.
     */
    public Uni<BatchStatus> run() {
        return course.go()
                .chain(() -> run.context().clock().pause(run.untilBelievable()))
                .chain(() -> new BatchOutcome(run, loader, journal).record());
    }

    /** Stops the batch and rolls it back; without effect where it is being rolled back already. */
    public void cancel(StopReason reason) {
        course.cancel(reason);
    }
}
