package dev.unwind.engine.dispatch;

import dev.unwind.batch.BatchStatus;
import dev.unwind.batch.StopReason;
import dev.unwind.batch.Tenant;
import dev.unwind.engine.run.RunPipeline;
import dev.unwind.engine.step.RunState;
import dev.unwind.journal.lease.OwnershipToken;
import io.smallrye.mutiny.Uni;

/** A batch that this instance owns and runs. */
public final class Execution {
    private final OwnershipToken token;
    private final LeasePermit permit;
    private final RunState run;
    private final RunPipeline pipeline;

    Execution(OwnershipToken token, LeasePermit permit, RunState run) {
        this.token = token;
        this.permit = permit;
        this.run = run;
        this.pipeline = new RunPipeline(run, token.stuck());
    }

    OwnershipToken token() {
        return token;
    }

    Tenant tenant() {
        return run.context().tenant();
    }

    /**
     * Executes the batch up to its outcome.
     *
     * @return lazy; completes on any thread; fails where this instance cannot, or may not, go on with the batch
     */
    public Uni<BatchStatus> execute() {
        var trace = run.context().trace();
        return pipeline.run().invoke(trace::ended).onFailure().invoke(trace::handedOver);
    }

    /** Cancels the batch. Has an effect once, and only while the batch goes forward. Returns at once. */
    void cancel(StopReason reason) {
        if (!run.context().onDemand() && !run.cancelled()) {
            pipeline.cancel(reason);
        }
    }

    /**
     * Starts nothing new. {@link #execute} fails once the outcomes of the calls in flight are known. Returns at once.
     */
    void leave() {
        run.handOver();
    }

    /** Sends nothing more, from the call on. Completes on any thread, when no call is in flight any more. */
    Uni<Void> abandon() {
        return permit.withdraw();
    }
}
