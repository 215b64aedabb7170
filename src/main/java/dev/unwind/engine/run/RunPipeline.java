package dev.unwind.engine.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.BatchStatus;
import dev.unwind.engine.step.RunState;
import io.smallrye.mutiny.Uni;

/** A run of a batch from the moment that it holds its claims to its outcome. */
public final class RunPipeline {
    private final RunState run;
    private final Course course;

    /** What the run does before its outcome is drawn. */
    interface Course {
        /** Completes when each step's fate is durable. */
        Uni<Void> go();

        /** Somebody wants the batch stopped and unwound; without effect where it is being unwound already. */
        default void cancel(ObjectNode reason) {}
    }

    public RunPipeline(RunState run) {
        this.run = run;
        this.course = course(run);
    }

    private static Course course(RunState run) {
        if (run.outline().restored()) {
            return new BackupRecoveryRun(run);
        }
        return run.onDemand() ? new RollbackRun(run) : new ForwardRun(run);
    }

    /** Carries the run through. The Uni gives the batch's status once that is durable. */
    public Uni<BatchStatus> run() {
        return course.go().chain(() -> new BatchOutcome(run).draw());
    }

    public void cancel(ObjectNode reason) {
        course.cancel(reason);
    }
}
