package dev.unwind.engine.dispatch;

import dev.unwind.batch.Attribution;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.Caller;
import dev.unwind.batch.policy.OnBusy;
import dev.unwind.batch.run.RollbackRequest;
import dev.unwind.engine.rollback.RollbackRequests;
import dev.unwind.journal.lease.Lease;
import dev.unwind.journal.run.CancelRequests;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * Sees to it that whoever wants a batch stopped and unwound gets that: through its owner while it is under way, and by a rollback
 * where it had been carried through before its owner heard of it.
 */
@ApplicationScoped
class Cancellations {
    private static final Logger LOG = Logger.getLogger(Cancellations.class);

    private final CancelRequests requests;
    private final RollbackRequests rollbacks;

    Cancellations(CancelRequests requests, RollbackRequests rollbacks) {
        this.requests = requests;
        this.rollbacks = rollbacks;
    }

    /**
     * Passes on what was asked for since.
     *
     * @param executions the batches that are carried out here
     * @return whether there is another run to begin
     */
    Uni<Boolean> hear(Lease.Term term, Function<BatchId, Optional<Execution>> executions) {
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
