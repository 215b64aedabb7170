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
 * Writes the records of one batch, for its owner. Records are numbered without gaps in the order of the calls of
 * {@link #append}, and become durable in that order. Safe from any thread.
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

    /** An entry with its number. */
    public record Numbered(BatchJournal journal, long number, Instant at, Entry entry) {
        public BatchId batch() {
            return journal.token.batch();
        }

        /** Fences the write. */
        OwnershipToken token() {
            return journal.token;
        }

        Tenant tenant() {
            return journal.tenant;
        }

        /** The run that it belongs to. */
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

    /** The time of a record that is appended now. */
    public Instant now() {
        // The precision of PostgreSQL.
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    /**
     * Appends a record. Not lazy: the record is written whether or not the Uni is subscribed to. Completes when it is
     * durable, on the event loop of a connection. Fails with {@link JournalUnavailable} where PostgreSQL refused it or
     * could not be reached for as long as the journal tries. After a failure every further record is refused, so that
     * the numbers have no gap.
     */
    public synchronized Uni<Void> append(Entry entry) {
        return writer.submit(new Numbered(this, ++lastNumber, now(), entry)).map(failure -> {
            failure.ifPresent(why -> {
                throw why;
            });
            return null;
        });
    }

    /** Why further records are refused, if they are. */
    Optional<JournalUnavailable> refusal() {
        return Optional.ofNullable(refusal);
    }

    void refuse(JournalUnavailable why) {
        refusal = why;
    }
}
