package dev.unwind.journal;

import dev.unwind.batch.BatchId;
import dev.unwind.batch.Tenant;
import dev.unwind.journal.postgres.JournalUnavailable;
import dev.unwind.journal.query.BatchEntity;
import dev.unwind.journal.query.BatchQueries;
import io.smallrye.mutiny.Uni;
import java.util.Optional;

/** A record that does not answer. */
public class UnreadableBatches extends BatchQueries {
    public UnreadableBatches() {
        super(null, null, null);
    }

    @Override
    public Uni<Optional<BatchEntity>> find(Tenant tenant, BatchId id) {
        return Uni.createFrom().failure(new JournalUnavailable("away", null));
    }

    @Override
    public Uni<Optional<Version>> version(Tenant tenant, BatchId id) {
        return Uni.createFrom().failure(new JournalUnavailable("away", null));
    }
}
