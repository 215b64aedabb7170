package dev.unwind.engine;

import dev.unwind.batch.BatchId;
import dev.unwind.batch.Submission;
import dev.unwind.batch.Tenant;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** What the API asks of the engine. */
@ApplicationScoped
public class Gateway {
    /**
     * Checks a batch, makes it durable and starts it. The Uni completes when it is durable: from then on it is not lost.
     *
     * @return fails with {@link SubmissionRefused}, {@link ResourceBusy} or {@link dev.unwind.journal.JournalUnavailable}; nothing
     *     was stored then
     */
    public Uni<BatchId> submit(Tenant tenant, Submission submission) {
        return Uni.createFrom().failure(new UnsupportedOperationException());
    }
}
