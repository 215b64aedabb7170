package dev.unwind.engine.dispatch;

import dev.unwind.batch.Attribution;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.Caller;
import dev.unwind.batch.Tenant;
import dev.unwind.batch.policy.OnBusy;
import dev.unwind.batch.run.RollbackRequest;
import dev.unwind.engine.refusal.RequestConflict;
import dev.unwind.engine.rollback.RollbackRequests;
import dev.unwind.journal.lease.Lease;
import dev.unwind.journal.run.BatchOutline;
import dev.unwind.journal.run.CancelRequests;
import dev.unwind.journal.run.OutlineReader;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * Cancels batches: through the owner while the batch goes forward, and by a rollback where its last step is applied
 * before the owner learns of the request.
 */
@ApplicationScoped
public class Cancellations {
    private static final Logger LOG = Logger.getLogger(Cancellations.class);

    private final CancelRequests requests;
    private final RollbackRequests rollbacks;
    private final OutlineReader outlines;

    Cancellations(CancelRequests requests, RollbackRequests rollbacks, OutlineReader outlines) {
        this.requests = requests;
        this.rollbacks = rollbacks;
        this.outlines = outlines;
    }

    /**
     * Stores the request to cancel a batch that exists.
     *
     * @return whether its owner has to learn of it: not where the batch is being rolled back already. Lazy; completes
     *     on the event loop of the database connection; fails with {@link RequestConflict} where the batch has ended,
     *     or with {@link dev.unwind.journal.postgres.JournalUnavailable}
     */
    public Uni<Boolean> request(Tenant tenant, BatchId batch, Attribution attribution) {
        return requests.cancel(tenant, batch, attribution)
                .call(stored -> stored ? Uni.createFrom().voidItem() : requireRollingBack(batch));
    }

    /**
     * Stores requests to cancel batches.
     *
     * @return those that will be stopped; the others have ended by now. Lazy; completes on the event loop of the
     *     database connection; fails with {@link dev.unwind.journal.postgres.JournalUnavailable}
     */
    public Uni<List<BatchId>> requestAll(Tenant tenant, List<BatchId> batches, Attribution attribution) {
        return batches.isEmpty() ? Uni.createFrom().item(List.of()) : requests.cancelAll(tenant, batches, attribution);
    }

    private Uni<BatchOutline> requireRollingBack(BatchId batch) {
        return outlines.of(batch)
                .map(found -> found.orElseThrow(() -> new IllegalStateException("batch " + batch + " is gone")))
                .invoke(outline -> {
                    if (outline.finishedAt().isPresent()) {
                        throw new RequestConflict(
                                RequestConflict.Because.FINISHED,
                                "the batch is " + outline.status() + "; a rollback undoes what it did");
                    }
                });
    }

    /**
     * Passes on the requests that were stored since the last call.
     *
     * @param executions the batches that run on this instance
     * @return whether rollbacks were requested. Lazy; completes on the event loop of the database connection; fails
     *     with {@link dev.unwind.journal.postgres.JournalUnavailable}
     */
    Uni<Boolean> deliver(Lease.Term term, Function<BatchId, Optional<Execution>> executions) {
        return requests.cancelled(term)
                .invoke(found -> found.forEach(
                        each -> executions.apply(each.batch()).ifPresent(execution -> execution.cancel(each.reason()))))
                .chain(requests::cancelledTooLate)
                .flatMap(this::rollBack);
    }

    private Uni<Boolean> rollBack(List<CancelRequests.CancelledTooLate> batches) {
        return Multi.createFrom()
                .iterable(batches)
                .onItem()
                .transformToUniAndConcatenate(each -> rollbacks
                        .request(Caller.of(each.tenant()), each.batch(), everything(each.attribution()))
                        .onFailure()
                        .invoke(failure -> LOG.debugf("batch %s is not rolled back: %s", each.batch(), failure))
                        .onFailure()
                        .recoverWithNull())
                .collect()
                .asList()
                .replaceWith(!batches.isEmpty());
    }

    private static RollbackRequest everything(Attribution attribution) {
        return new RollbackRequest(
                Optional.empty(),
                List.of(),
                RollbackRequest.Dependants.INCLUDE,
                OnBusy.WAIT,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                attribution);
    }
}
