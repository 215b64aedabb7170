package dev.unwind.engine.dispatch;

import dev.unwind.engine.admission.Submissions;
import dev.unwind.engine.dispatch.RunningBatches.Reservation;
import dev.unwind.engine.step.EngineConfig;
import dev.unwind.journal.acceptance.AcceptanceOutcome;
import dev.unwind.journal.acceptance.CheckedBatch;
import dev.unwind.journal.lease.Lease;
import dev.unwind.journal.run.BatchStarter;
import dev.unwind.journal.run.FirstRun;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.function.Function;

/**
 * Starts batches in the transaction that accepts them: without a search, without a read of what is in memory, and
 * without a second commit before the first call. Only where this instance has capacity and no batch is known to wait
 * for that. A batch that was started and is not run here, because the answer to the commit was lost, belongs to this
 * instance's lease: its next search for unfinished batches finds it.
 */
@ApplicationScoped
public class ImmediateStarts implements Submissions.FirstRuns {
    private final Lease lease;
    private final Dispatcher dispatcher;
    private final ExecutionFactory executions;
    private final EngineConfig config;

    ImmediateStarts(Lease lease, Dispatcher dispatcher, ExecutionFactory executions, EngineConfig config) {
        this.lease = lease;
        this.dispatcher = dispatcher;
        this.executions = executions;
        this.config = config;
    }

    @Override
    public Uni<AcceptanceOutcome> begin(
            CheckedBatch batch, Function<Optional<FirstRun>, Uni<AcceptanceOutcome>> accept) {
        return Uni.createFrom().deferred(() -> lease.current()
                .flatMap(term -> dispatcher
                        .running()
                        .reserveAtOnce(batch.id(), batch.tenant(), config.maxRunningBatchesPerTenant())
                        .map(reservation -> begin(reservation, batch, term, accept)))
                .orElseGet(() -> accept.apply(Optional.empty()).invoke(this::accepted)));
    }

    private Uni<AcceptanceOutcome> begin(
            Reservation reservation,
            CheckedBatch batch,
            Lease.Term term,
            Function<Optional<FirstRun>, Uni<AcceptanceOutcome>> accept) {
        return accept.apply(Optional.of(executions.firstRun(batch, term)))
                .invoke(outcome -> accepted(reservation, batch, outcome))
                .onFailure()
                .invoke(() -> dispatcher.leave(reservation))
                .onCancellation()
                .invoke(() -> dispatcher.leave(reservation));
    }

    private void accepted(AcceptanceOutcome outcome) {
        if (outcome instanceof AcceptanceOutcome.Accepted) {
            dispatcher.accepted();
        }
    }

    private void accepted(Reservation reservation, CheckedBatch batch, AcceptanceOutcome outcome) {
        if (outcome instanceof AcceptanceOutcome.Accepted accepted
                && accepted.start().flatMap(BatchStarter.Start::token).isPresent()) {
            dispatcher.execute(
                    reservation,
                    executions
                            .begun(
                                    batch,
                                    accepted.times().orElseThrow(),
                                    accepted.start().get())
                            .map(Optional::of));
        } else {
            dispatcher.leave(reservation);
        }
    }
}
