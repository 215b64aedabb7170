package dev.unwind.journal;

import dev.unwind.batch.BatchId;
import dev.unwind.batch.Tenant;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.Instant;

/**
 * What the owner of one batch writes into. Records are numbered without gaps in the order of the calls of {@link #append} and
 * become durable in that order.
 *
 * <p>Safe from any thread; the order is the order of the calls, so one that matters is made by one caller.
 */
public final class BatchJournal {
    private final BatchId batch;
    private final Tenant tenant;
    private final Clock clock;
    private final Grouping<Numbered, Void> writer;
    private long lastNumber;

    /** An entry with its place in the batch's record. */
    record Numbered(BatchId batch, Tenant tenant, long number, Instant at, Entry entry) {}

    BatchJournal(BatchId batch, Tenant tenant, long lastNumber, Clock clock, Grouping<Numbered, Void> writer) {
        this.batch = batch;
        this.tenant = tenant;
        this.lastNumber = lastNumber;
        this.clock = clock;
        this.writer = writer;
    }

    /** The time that the next record would bear. */
    public Instant now() {
        return clock.instant();
    }

    /**
     * Hands in a record; the Uni completes when it is durable, and fails with a {@link JournalUnavailable} where PostgreSQL could
     * not be reached for as long as the journal tries. The record is handed in by the call itself, not by the subscription.
     */
    public synchronized Uni<Void> append(Entry entry) {
        return writer.add(new Numbered(batch, tenant, ++lastNumber, clock.instant(), entry));
    }
}
