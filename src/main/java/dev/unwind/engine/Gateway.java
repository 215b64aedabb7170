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
import dev.unwind.engine.admission.StagedSubmission;
import dev.unwind.engine.admission.Submissions;
import dev.unwind.engine.admission.Submitted;
import dev.unwind.engine.dispatch.Cancellations;
import dev.unwind.engine.dispatch.Dispatcher;
import dev.unwind.engine.plan.Plan;
import dev.unwind.engine.plan.Planner;
import dev.unwind.engine.plan.RollbackPlan;
import dev.unwind.engine.plan.RollbackPlanner;
import dev.unwind.engine.refusal.RequestConflict;
import dev.unwind.engine.refusal.ResourceBusy;
import dev.unwind.engine.rollback.RollbackRequests;
import dev.unwind.engine.rollback.SettleRequests;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;

/** What the API asks of the engine. Every Uni is lazy and may complete on any thread. */
@ApplicationScoped
public class Gateway {
    private final Submissions submissions;
    private final Admission admission;
    private final Planner planner;
    private final RollbackRequests rollbacks;
    private final RollbackPlanner rollbackPlanner;
    private final SettleRequests settlements;
    private final Cancellations cancellations;
    private final Dispatcher dispatcher;

    Gateway(
            Submissions submissions,
            Admission admission,
            Planner planner,
            RollbackRequests rollbacks,
            RollbackPlanner rollbackPlanner,
            SettleRequests settlements,
            Cancellations cancellations,
            Dispatcher dispatcher) {
        this.submissions = submissions;
        this.admission = admission;
        this.planner = planner;
        this.rollbacks = rollbacks;
        this.rollbackPlanner = rollbackPlanner;
        this.settlements = settlements;
        this.cancellations = cancellations;
        this.dispatcher = dispatcher;
    }

    /**
     * Checks a batch, makes it durable and starts it. Completes when it is durable: from then on it is not lost.
     *
     * @param caller with a key, a repeat is answered with the batch that was made the first time
     * @return fails with {@link dev.unwind.engine.refusal.InvalidSubmission}, {@link ResourceBusy},
     *     {@link dev.unwind.engine.refusal.OverLimit} or {@link RequestConflict} (the key was used for another
     *     submission), and nothing is stored then; or with {@link dev.unwind.journal.postgres.JournalUnavailable},
     *     where it is not known whether it is
     */
    public Uni<Submitted> submit(Caller caller, Submission submission) {
        return submissions.submit(caller, submission);
    }

    /**
     * Begins a batch that is submitted in pieces. Nothing of it can be seen before {@link #submit(Caller,
     * StagedSubmission)}.
     *
     * @throws dev.unwind.engine.refusal.OverLimit where too much is accepted already
     */
    public StagedSubmission stage(Tenant tenant, BatchOptions options, Map<String, String> labels) {
        return submissions.stage(tenant, options, labels);
    }

    /**
     * Makes a batch durable of which all pieces are staged, and starts it.
     *
     * @return fails as {@link #submit(Caller, Submission)} does
     */
    public Uni<Submitted> submit(Caller caller, StagedSubmission batch) {
        return submissions.submit(caller, batch).invoke(this::start);
    }

    private void start(Submitted submitted) {
        if (!submitted.repeated()) {
            dispatcher.accepted();
        }
    }

    /**
     * Says what a batch would come to, by what is read at the providers. Stores, claims and changes nothing.
     *
     * @return fails with {@link dev.unwind.engine.refusal.InvalidSubmission},
     *     {@link dev.unwind.engine.refusal.PlanTimedOut} or {@link dev.unwind.journal.postgres.JournalUnavailable}
     */
    public Uni<Plan> plan(Tenant tenant, Submission submission) {
        return admission
                .admit(BatchId.next(), Caller.of(tenant), submission)
                .flatMap(batch -> planner.plan(tenant, batch));
    }

    /**
     * Stops a batch and rolls it back. Completes when that request is durable. A batch whose last step is applied
     * before its owner learns of the request is rolled back in a run of its own.
     *
     * @return fails with {@link RequestConflict} where the batch has ended, or with
     *     {@link dev.unwind.journal.postgres.JournalUnavailable}
     */
    public Uni<Void> cancel(Tenant tenant, BatchId batch, Attribution attribution) {
        return cancellations
                .request(tenant, batch, attribution)
                .invoke(stored -> {
                    if (stored) {
                        dispatcher.cancelled();
                    }
                })
                .replaceWithVoid();
    }

    /**
     * Stops batches and rolls them back. Completes when these requests are durable.
     *
     * @return those that will be stopped; the others have ended by now. Fails with
     *     {@link dev.unwind.journal.postgres.JournalUnavailable}
     */
    public Uni<List<BatchId>> cancelAll(Tenant tenant, List<BatchId> batches, Attribution attribution) {
        return cancellations.requestAll(tenant, batches, attribution).invoke(stopped -> {
            if (!stopped.isEmpty()) {
                dispatcher.cancelled();
            }
        });
    }

    /**
     * Starts another run, which undoes what a batch did. Completes when it is durable.
     *
     * @return fails with {@link dev.unwind.engine.refusal.InvalidRollback}, {@link RequestConflict},
     *     {@link ResourceBusy} or {@link dev.unwind.journal.postgres.JournalUnavailable}
     */
    public Uni<Void> rollback(Caller caller, BatchId batch, RollbackRequest request) {
        return rollbacks.request(caller, batch, request).invoke(dispatcher::accepted);
    }

    /**
     * Says what such a run would come to, by what is read at the providers. Stores, claims and changes nothing.
     *
     * @return fails with {@link dev.unwind.engine.refusal.InvalidRollback}, {@link RequestConflict},
     *     {@link dev.unwind.engine.refusal.PlanTimedOut} or {@link dev.unwind.journal.postgres.JournalUnavailable}
     */
    public Uni<RollbackPlan> planRollback(BatchId batch, RollbackRequest request) {
        return rollbacks.prepare(batch, request).flatMap(rollbackPlanner::plan);
    }

    /**
     * Settles an open step as a person says. Completes when that is durable.
     *
     * @param step its number
     * @return fails with {@link dev.unwind.engine.refusal.InvalidRollback}, {@link RequestConflict},
     *     {@link ResourceBusy} or {@link dev.unwind.journal.postgres.JournalUnavailable}
     */
    public Uni<Void> settle(Caller caller, BatchId batch, int step, SettleRequest request) {
        return settlements.request(caller, batch, step, request).invoke(dispatcher::accepted);
    }
}
