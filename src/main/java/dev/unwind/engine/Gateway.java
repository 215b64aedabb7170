package dev.unwind.engine;

import dev.unwind.batch.BatchId;
import dev.unwind.batch.Submission;
import dev.unwind.batch.Tenant;
import dev.unwind.journal.Acceptances;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** What the API asks of the engine. */
@ApplicationScoped
public class Gateway {
    private final Admission admission;
    private final Acceptances acceptances;
    private final Dispatcher dispatcher;
    private final Forecasts forecasts;

    Gateway(Admission admission, Acceptances acceptances, Dispatcher dispatcher, Forecasts forecasts) {
        this.admission = admission;
        this.acceptances = acceptances;
        this.dispatcher = dispatcher;
        this.forecasts = forecasts;
    }

    /**
     * What a batch would come to, by what is read at the providers. Stores, claims and changes nothing.
     *
     * @return fails with {@link SubmissionRefused}, {@link PlanTimedOut} or {@link dev.unwind.journal.JournalUnavailable}
     */
    public Uni<Plan> plan(Tenant tenant, Submission submission) {
        return admission.admit(BatchId.next(), tenant, submission).flatMap(batch -> forecasts.of(tenant, batch));
    }

    /**
     * Checks a batch, makes it durable and starts it. The Uni completes when it is durable: from then on it is not lost.
     *
     * @return fails with {@link SubmissionRefused} or {@link ResourceBusy}, and nothing was stored then; or with {@link
     *     dev.unwind.journal.JournalUnavailable}, where it is not known whether it was
     */
    public Uni<BatchId> submit(Tenant tenant, Submission submission) {
        var id = BatchId.next();
        return admission
                .admit(id, tenant, submission)
                .flatMap(acceptances::accept)
                .invoke(outcome -> outcome.refusedFor().ifPresent(busy -> {
                    throw new ResourceBusy(busy);
                }))
                .invoke(dispatcher::accepted)
                .replaceWith(id);
    }
}
