package dev.unwind.engine;

import dev.unwind.batch.Attribution;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.BatchOptions;
import dev.unwind.batch.Caller;
import dev.unwind.batch.Submission;
import dev.unwind.batch.Tenant;
import dev.unwind.batch.run.RollbackRequest;
import dev.unwind.batch.run.SettleRequest;
import dev.unwind.engine.admission.Admission;
import dev.unwind.engine.admission.Backpressure;
import dev.unwind.engine.admission.StagedSubmission;
import dev.unwind.engine.dispatch.Dispatcher;
import dev.unwind.engine.metrics.SubmissionMetrics;
import dev.unwind.engine.plan.Plan;
import dev.unwind.engine.plan.Planner;
import dev.unwind.engine.plan.RollbackPlan;
import dev.unwind.engine.plan.RollbackPlanner;
import dev.unwind.engine.refusal.RequestConflict;
import dev.unwind.engine.refusal.ResourceBusy;
import dev.unwind.engine.rollback.RollbackRequests;
import dev.unwind.journal.acceptance.BatchAcceptance;
import dev.unwind.journal.acceptance.Staging;
import dev.unwind.journal.run.CancelRequests;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Optional;

/** What the API asks of the engine. */
@ApplicationScoped
public class Gateway {
    private final Admission admission;
    private final BatchAcceptance acceptances;
    private final Staging staging;
    private final Dispatcher dispatcher;
    private final CancelRequests cancellations;
    private final RollbackRequests rollbacks;
    private final RollbackPlanner rollbackForecasts;
    private final Backpressure backpressure;
    private final Planner forecasts;
    private final SubmissionMetrics metrics;

    Gateway(
            Admission admission,
            BatchAcceptance acceptances,
            Staging staging,
            Dispatcher dispatcher,
            CancelRequests cancellations,
            RollbackRequests rollbacks,
            RollbackPlanner rollbackForecasts,
            Backpressure backpressure,
            Planner forecasts,
            SubmissionMetrics metrics) {
        this.admission = admission;
        this.acceptances = acceptances;
        this.staging = staging;
        this.dispatcher = dispatcher;
        this.cancellations = cancellations;
        this.rollbacks = rollbacks;
        this.rollbackForecasts = rollbackForecasts;
        this.backpressure = backpressure;
        this.forecasts = forecasts;
        this.metrics = metrics;
    }

    /**
     * What a batch would come to, by what is read at the providers. Stores, claims and changes nothing.
     *
     * @return fails with {@link dev.unwind.engine.refusal.InvalidSubmission}, {@link dev.unwind.engine.refusal.PlanTimedOut} or {@link dev.unwind.journal.postgres.JournalUnavailable}
     */
    public Uni<Plan> plan(Tenant tenant, Submission submission) {
        return admission
                .admit(BatchId.next(), Caller.of(tenant), submission)
                .flatMap(batch -> forecasts.of(tenant, batch));
    }

    /**
     * Wants a batch stopped and unwound. Once the Uni completes that is durable: where the batch is carried through before its owner
     * hears of it, it is rolled back in a run of its own.
     *
     * @return fails with {@link RequestConflict} where the batch has come to its end
     */
    public Uni<Void> cancel(Tenant tenant, BatchId batch, Attribution attribution) {
        return cancellations
                .cancel(tenant, batch, attribution)
                .flatMap(stopping -> stopping
                        ? Uni.createFrom().voidItem().invoke(dispatcher::cancelled)
                        : rollbacks.unwinding(batch));
    }

    /**
     * Begins another run that undoes what a batch did.
     *
     * @return completes when that is durable; fails with {@link dev.unwind.engine.refusal.InvalidRollback}, {@link RequestConflict} or {@link ResourceBusy}
     */
    public Uni<Void> rollback(Caller caller, BatchId batch, RollbackRequest request) {
        return rollbacks.request(caller, batch, request).invoke(dispatcher::accepted);
    }

    /**
     * What such a run would come to, by what is read at the providers. Stores, claims and changes nothing.
     *
     * @return fails with {@link dev.unwind.engine.refusal.InvalidRollback}, {@link RequestConflict} or {@link dev.unwind.engine.refusal.PlanTimedOut}
     */
    public Uni<RollbackPlan> planRollback(BatchId batch, RollbackRequest request) {
        return rollbacks.unlessExpired(rollbacks.prepare(batch, request).flatMap(rollbackForecasts::of));
    }

    /**
     * Settles an open step as a person says.
     *
     * @return completes when that is durable; fails with {@link dev.unwind.engine.refusal.InvalidRollback}, {@link RequestConflict} or {@link ResourceBusy}
     */
    public Uni<Void> settle(Caller caller, BatchId batch, int step, SettleRequest request) {
        return rollbacks.settle(caller, batch, step, request).invoke(dispatcher::accepted);
    }

    /**
     * A batch that is durable.
     *
     * @param times of one that was accepted just now; of any other the record has to be asked
     */
    public record Submitted(BatchId id, Optional<BatchAcceptance.Times> times) {}

    /**
     * Checks a batch, makes it durable and starts it. The Uni completes when it is durable: from then on it is not lost.
     *
     * @param caller whose key, where there is one, makes a repeat known: it is answered with the batch that was made the first time
     * @return fails with {@link dev.unwind.engine.refusal.InvalidSubmission}, {@link ResourceBusy}, {@link dev.unwind.engine.refusal.OverLimit} or {@link RequestConflict} (the key was used for something else), and
     *     nothing was stored then; or with {@link dev.unwind.journal.postgres.JournalUnavailable}, where it is not known whether it was
     */
    public Uni<Submitted> submit(Caller caller, Submission submission) {
        return known(caller)
                .flatMap(known -> known.map(this::same)
                        .map(id -> Uni.createFrom().item(new Submitted(id, Optional.empty())))
                        .orElseGet(() -> backpressure.admit(
                                caller.tenant(), submission.changes().size(), () -> accept(caller, submission))))
                .onFailure()
                .invoke(metrics::failed);
    }

    private Uni<Optional<BatchAcceptance.Outcome.Known>> known(Caller caller) {
        return caller.key()
                .map(given -> acceptances.known(caller.tenant(), given))
                .orElseGet(() -> Uni.createFrom().item(Optional.empty()));
    }

    private Uni<Submitted> accept(Caller caller, Submission submission) {
        var id = BatchId.next();
        return admission
                .admit(id, caller, submission)
                .flatMap(acceptances::accept)
                .map(outcome -> new Submitted(
                        accepted(id, outcome),
                        outcome instanceof BatchAcceptance.Outcome.Accepted fresh ? fresh.times() : Optional.empty()));
    }

    /**
     * A batch that comes in pieces: nothing of it is to be seen before {@link #submit(Caller, StagedSubmission)}.
     *
     * @throws dev.unwind.engine.refusal.OverLimit where there is too much to do already
     */
    public StagedSubmission inPieces(Tenant tenant, BatchOptions options, Map<String, String> labels) {
        backpressure.check(tenant);
        return admission.inPieces(tenant, options, labels, staging, acceptances);
    }

    /** Makes such a batch durable and starts it, now that all of it is there; otherwise like the other. */
    public Uni<BatchId> submit(Caller caller, StagedSubmission batch) {
        return known(caller)
                .flatMap(known -> known.map(this::same)
                        .map(same -> Uni.createFrom().item(same))
                        .orElseGet(() -> backpressure.admit(caller.tenant(), batch.size(), () -> batch.accept(caller)
                                .map(outcome -> accepted(batch.id(), outcome)))))
                .onFailure()
                .invoke(metrics::failed)
                .invoke(id -> {
                    if (!id.equals(batch.id())) {
                        batch.abandon();
                    }
                });
    }

    private BatchId accepted(BatchId id, BatchAcceptance.Outcome outcome) {
        if (outcome instanceof BatchAcceptance.Outcome.Refused refused) {
            throw new ResourceBusy(refused.busy());
        }
        if (outcome instanceof BatchAcceptance.Outcome.Known known) {
            return same(known);
        }
        metrics.accepted();
        dispatcher.accepted();
        return id;
    }

    private BatchId same(BatchAcceptance.Outcome.Known known) {
        if (!known.same()) {
            throw new RequestConflict(
                    RequestConflict.Because.KEY_REUSED,
                    "this Idempotency-Key was given to another submission: " + known.batch());
        }
        metrics.repeated();
        return known.batch();
    }
}
