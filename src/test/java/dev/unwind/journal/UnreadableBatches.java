package dev.unwind.journal;

import dev.unwind.batch.BatchId;
import dev.unwind.batch.Tenant;
import io.smallrye.mutiny.Uni;
import java.util.Optional;

/** A record that does not answer. */
public class UnreadableBatches extends Batches {
    public UnreadableBatches() {
        super(null, null);
    }

    @Override
    public Uni<Optional<BatchEntity>> find(Tenant tenant, BatchId id) {
        return Uni.createFrom().failure(new JournalUnavailable("away", null));
    }

    @Override
    public Uni<Optional<Long>> version(Tenant tenant, BatchId id) {
        return Uni.createFrom().failure(new JournalUnavailable("away", null));
    }
}
