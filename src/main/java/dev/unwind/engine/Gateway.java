package dev.unwind.engine;

import dev.unwind.batch.Attribution;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.BatchOptions;
import dev.unwind.batch.RollbackRequest;
import dev.unwind.batch.SettleRequest;
import dev.unwind.batch.Submission;
import dev.unwind.batch.Tenant;
import dev.unwind.journal.Acceptances;
import dev.unwind.journal.Runs;
import dev.unwind.journal.Staging;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Optional;

/** What the API asks of the engine. */
@ApplicationScoped
public class Gateway {
    private final Admission admission;
    private final Acceptances acceptances;
    private final Staging staging;
    private final Dispatcher dispatcher;
    private final Runs runs;
    private final Rollbacks rollbacks;
    private final RollbackForecasts rollbackForecasts;
    private final Backpressure backpressure;
    private final Forecasts forecasts;
    private final SubmissionMetrics metrics;

    Gateway(
            Admission admission,
            Acceptances acceptances,
            Staging staging,
            Dispatcher dispatcher,
            Runs runs,
            Rollbacks rollbacks,
            RollbackForecasts rollbackForecasts,
            Backpressure backpressure,
            Forecasts forecasts,
            SubmissionMetrics metrics) {
        this.admission = admission;
        this.acceptances = acceptances;
        this.staging = staging;
        this.dispatcher = dispatcher;
        this.runs = runs;
        this.rollbacks = rollbacks;
        this.rollbackForecasts = rollbackForecasts;
        this.backpressure = backpressure;
        this.forecasts = forecasts;
        this.metrics = metrics;
    }

    /**
     * What a batch would come to, by what is read at the providers. Stores, claims and changes nothing.
     *
     * @return fails with {@link SubmissionRefused}, {@link PlanTimedOut} or {@link dev.unwind.journal.JournalUnavailable}
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
     * @return fails with {@link NotNow} where the batch has come to its end
     */
    public Uni<Void> cancel(Tenant tenant, BatchId batch, Attribution attribution) {
        return runs.cancel(tenant, batch, attribution)
                .flatMap(stopping -> stopping
                        ? Uni.createFrom().voidItem().invoke(dispatcher::cancelled)
                        : rollbacks.unwinding(batch));
    }

    /**
     * Begins another run that undoes what a batch did.
     *
     * @return completes when that is durable; fails with {@link RollbackRefused}, {@link NotNow} or {@link ResourceBusy}
     */
    public Uni<Void> rollback(Caller caller, BatchId batch, RollbackRequest request) {
        return rollbacks.request(caller, batch, request).invoke(dispatcher::accepted);
    }

    /**
     * What such a run would come to, by what is read at the providers. Stores, claims and changes nothing.
     *
     * @return fails with {@link RollbackRefused}, {@link NotNow} or {@link PlanTimedOut}
     */
    public Uni<RollbackPlan> planRollback(BatchId batch, RollbackRequest request) {
        return rollbacks.prepare(batch, request).flatMap(rollbackForecasts::of);
    }

    /**
     * Settles an open step as a person says.
     *
     * @return completes when that is durable; fails with {@link RollbackRefused}, {@link NotNow} or {@link ResourceBusy}
     */
    public Uni<Void> settle(Caller caller, BatchId batch, int step, SettleRequest request) {
        return rollbacks.settle(caller, batch, step, request).invoke(dispatcher::accepted);
    }

    /**
     * A batch that is durable.
     *
     * @param times of one that was accepted just now; of any other the record has to be asked
     */
    public record Submitted(BatchId id, Optional<Acceptances.Times> times) {}

    /**
     * Checks a batch, makes it durable and starts it. The Uni completes when it is durable: from then on it is not lost.
     *
     * @param caller whose key, where there is one, makes a repeat known: it is answered with the batch that was made the first time
     * @return fails with {@link SubmissionRefused}, {@link ResourceBusy}, {@link TooBusy} or {@link NotNow} (the key was used for something else), and
     *     nothing was stored then; or with {@link dev.unwind.journal.JournalUnavailable}, where it is not known whether it was
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

    private Uni<Optional<Acceptances.Outcome.Known>> known(Caller caller) {
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
                        outcome instanceof Acceptances.Outcome.Accepted fresh ? fresh.times() : Optional.empty()));
    }

    /**
     * A batch that comes in pieces: nothing of it is to be seen before {@link #submit(Caller, LargeSubmission)}.
     *
     * @throws TooBusy where there is too much to do already
     */
    public LargeSubmission inPieces(Tenant tenant, BatchOptions options, Map<String, String> labels) {
        backpressure.check(tenant);
        return admission.inPieces(tenant, options, labels, staging, acceptances);
    }

    /** Makes such a batch durable and starts it, now that all of it is there; otherwise like the other. */
    public Uni<BatchId> submit(Caller caller, LargeSubmission batch) {
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

    private BatchId accepted(BatchId id, Acceptances.Outcome outcome) {
        if (outcome instanceof Acceptances.Outcome.Refused refused) {
            throw new ResourceBusy(refused.busy());
        }
        if (outcome instanceof Acceptances.Outcome.Known known) {
            return same(known);
        }
        metrics.accepted();
        dispatcher.accepted();
        return id;
    }

    private BatchId same(Acceptances.Outcome.Known known) {
        if (!known.same()) {
            throw new NotNow(
                    NotNow.Because.KEY_REUSED,
                    "this Idempotency-Key was given to another submission: " + known.batch());
        }
        metrics.repeated();
        return known.batch();
    }
}
