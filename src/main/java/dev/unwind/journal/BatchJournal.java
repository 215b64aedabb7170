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
    private final Grouping<Numbered, Journal.Written> writer;
    private long lastNumber;
    private volatile boolean broken;

    /** An entry with its place in the batch's record. */
    record Numbered(BatchJournal journal, long number, Instant at, Entry entry) {
        BatchId batch() {
            return journal.batch;
        }

        Tenant tenant() {
            return journal.tenant;
        }
    }

    BatchJournal(
            BatchId batch, Tenant tenant, long lastNumber, Clock clock, Grouping<Numbered, Journal.Written> writer) {
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
     * Hands in a record; the Uni completes when it is durable. It fails with a {@link JournalUnavailable} where PostgreSQL could not
     * be reached for as long as the journal tries, or refused the record; nothing more can be appended then, for numbers have no
     * gaps. The record is handed in by the call itself, not by the subscription.
     */
    public synchronized Uni<Void> append(Entry entry) {
        return writer.add(new Numbered(this, ++lastNumber, clock.instant(), entry))
                .invoke(written -> written.refused().ifPresent(refusal -> {
                    throw refusal;
                }))
                .replaceWithVoid();
    }

    /** A record was refused: none may follow. */
    void breakOff() {
        broken = true;
    }

    boolean broken() {
        return broken;
    }

    static JournalUnavailable brokenOff() {
        return new JournalUnavailable("an earlier record of the batch could not be written", null);
    }
}
