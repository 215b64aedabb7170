package dev.unwind.engine;

import dev.unwind.batch.BatchId;
import dev.unwind.batch.Submission;
import dev.unwind.batch.Tenant;
import dev.unwind.journal.Acceptance;
import dev.unwind.journal.Acceptances;
import dev.unwind.provider.Kinds;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** What the API asks of the engine. */
@ApplicationScoped
public class Gateway {
    private final Admission admission;
    private final Acceptances acceptances;
    private final Dispatcher dispatcher;
    private final Kinds kinds;

    Gateway(Admission admission, Acceptances acceptances, Dispatcher dispatcher, Kinds kinds) {
        this.admission = admission;
        this.acceptances = acceptances;
        this.dispatcher = dispatcher;
        this.kinds = kinds;
    }

    /** What a batch would come to. Stores and changes nothing; fails with {@link SubmissionRefused}. */
    public Uni<Plan> plan(Tenant tenant, Submission submission) {
        return admission
                .admit(BatchId.next(), tenant, submission)
                .map(acceptance ->
                        new Plan(acceptance.steps().stream().map(this::planned).toList()));
    }

    private Plan.Planned planned(Acceptance.Step step) {
        var change = step.change();
        return new Plan.Planned(
                change,
                step.dependsOn().stream().sorted().toList(),
                Outlook.of(kinds.get(change.kind()).traits(), change.type(), change.desired()));
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
