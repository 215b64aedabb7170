package dev.unwind.engine.dispatch;

import dev.unwind.batch.BatchId;
import dev.unwind.batch.BatchStatus;
import dev.unwind.batch.StopReason;
import dev.unwind.engine.run.RunPipeline;
import dev.unwind.engine.step.RunState;
import dev.unwind.journal.lease.OwnershipToken;
import io.smallrye.mutiny.Uni;

/** A batch that this instance is carrying out, and its right to do so. */
public final class Execution {
    private final OwnershipToken tenure;
    private final LeasePermit permit;
    private final RunState run;
    private final RunPipeline pipeline;

    Execution(OwnershipToken tenure, LeasePermit permit, RunState run) {
        this.tenure = tenure;
        this.permit = permit;
        this.run = run;
        this.pipeline = new RunPipeline(run);
    }

    BatchId batch() {
        return tenure.batch();
    }

    OwnershipToken tenure() {
        return tenure;
    }

    /** Carries the batch to its outcome; fails where this instance cannot, or may not, go on with it. */
    public Uni<BatchStatus> carryThrough() {
        return pipeline.run().invoke(run.context().trace()::ended).onFailure().invoke(unfinished -> run.context()
                .trace()
                .handedOver());
    }

    /** Somebody wants the batch stopped and unwound. Heard once, and only while it goes forward. */
    void cancel(StopReason reason) {
        if (!run.context().onDemand() && !run.cancelled()) {
            pipeline.cancel(reason);
        }
    }

    /** Begins with nothing new. The batch comes to a halt, and {@link #carryThrough} fails, when what is in flight is known. */
    void leave() {
        run.handOver();
    }

    /** Sends nothing more, from now on. Completes when nothing is in flight any more. */
    Uni<Void> abandon() {
        return permit.withdraw();
    }
}
