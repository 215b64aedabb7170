package dev.unwind.journal;

import dev.unwind.batch.BatchId;
import dev.unwind.batch.Tenant;
import dev.unwind.journal.postgres.JournalUnavailable;
import dev.unwind.journal.stream.RunEnds;
import io.smallrye.mutiny.Uni;
import java.util.Optional;

/** A table of batches that does not answer. */
public class UnreadableRunEnds extends RunEnds {
    public UnreadableRunEnds() {
        super(null, null);
    }

    @Override
    public Uni<Optional<RunEnd>> of(Tenant tenant, BatchId batch) {
        return Uni.createFrom().failure(new JournalUnavailable("away", null));
    }
}
