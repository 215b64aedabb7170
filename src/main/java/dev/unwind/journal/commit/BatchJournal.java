package dev.unwind.journal.commit;

import dev.unwind.batch.BatchId;
import dev.unwind.batch.Tenant;
import dev.unwind.batch.TraceParent;
import dev.unwind.journal.async.GroupingQueue;
import dev.unwind.journal.lease.OwnershipToken;
import dev.unwind.journal.postgres.JournalUnavailable;
import dev.unwind.journal.record.Entry;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * What the owner of one batch writes into. Records are numbered without gaps in the order of the calls of {@link #append} and
 * become durable in that order.
 *
 * <p>Safe from any thread; the order is the order of the calls, so one that matters is made by one caller.
 */
public final class BatchJournal {
    private final OwnershipToken token;
    private final Tenant tenant;
    private final int run;
    private final Optional<TraceParent> trace;
    private final Clock clock;
    private final GroupingQueue<Numbered, Optional<JournalUnavailable>> writer;
    private long lastNumber;
    private volatile JournalUnavailable refusal;

    /** An entry with its place in the batch's record. */
    public record Numbered(BatchJournal journal, long number, Instant at, Entry entry) {
        public BatchId batch() {
            return journal.token.batch();
        }

        /** The right by which it is written. */
        OwnershipToken token() {
            return journal.token;
        }

        Tenant tenant() {
            return journal.tenant;
        }

        /** The batch's run that it belongs to. */
        int run() {
            return journal.run;
        }
    }

    public BatchJournal(
            OwnershipToken token,
            Tenant tenant,
            int run,
            long lastNumber,
            Optional<TraceParent> trace,
            Clock clock,
            GroupingQueue<Numbered, Optional<JournalUnavailable>> writer) {
        this.token = token;
        this.tenant = tenant;
        this.run = run;
        this.lastNumber = lastNumber;
        this.trace = trace;
        this.clock = clock;
        this.writer = writer;
    }

    Optional<TraceParent> trace() {
        return trace;
    }

    /** The time that the next record would bear. */
    public Instant now() {
        // As PostgreSQL keeps it.
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    /**
     * Hands in a record; the Uni completes when it is durable, and fails with a {@link JournalUnavailable} where PostgreSQL refused
     * it or could not be reached for as long as the journal tries. After a failure every further record is refused, so that the
     * numbers have no gap. The record is handed in by the call itself, not by the subscription.
     */
    public synchronized Uni<Void> append(Entry entry) {
        return writer.submit(new Numbered(this, ++lastNumber, now(), entry)).map(failure -> {
            failure.ifPresent(why -> {
                throw why;
            });
            return null;
        });
    }

    /** Why nothing more can be written here, if so. */
    Optional<JournalUnavailable> refusal() {
        return Optional.ofNullable(refusal);
    }

    void refuse(JournalUnavailable why) {
        refusal = why;
    }
}
