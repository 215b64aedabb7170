package dev.unwind.journal.commit;

import dev.unwind.batch.BatchId;
import dev.unwind.batch.Tenant;
import dev.unwind.batch.TraceParent;
import dev.unwind.journal.async.GroupingQueue;
import dev.unwind.journal.claim.Claim;
import dev.unwind.journal.claim.FurtherClaims;
import dev.unwind.journal.lease.OwnershipToken;
import dev.unwind.journal.postgres.JournalUnavailable;
import dev.unwind.journal.record.Entry;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Optional;
import java.util.function.BiFunction;

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
    private final BiFunction<OwnershipToken, Collection<Claim>, Uni<FurtherClaims>> claims;
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

    /** The journal of a batch that gets whatever it claims. */
    public BatchJournal(
            OwnershipToken token,
            Tenant tenant,
            int run,
            long lastNumber,
            Optional<TraceParent> trace,
            Clock clock,
            GroupingQueue<Numbered, Optional<JournalUnavailable>> writer) {
        this(token, tenant, run, lastNumber, trace, clock, writer, (owner, claims) -> Uni.createFrom()
                .item(FurtherClaims.HELD));
    }

    BatchJournal(
            OwnershipToken token,
            Tenant tenant,
            int run,
            long lastNumber,
            Optional<TraceParent> trace,
            Clock clock,
            GroupingQueue<Numbered, Optional<JournalUnavailable>> writer,
            BiFunction<OwnershipToken, Collection<Claim>, Uni<FurtherClaims>> claims) {
        this.token = token;
        this.tenant = tenant;
        this.run = run;
        this.lastNumber = lastNumber;
        this.trace = trace;
        this.clock = clock;
        this.writer = writer;
        this.claims = claims;
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
    public Uni<Void> append(Entry entry) {
        return append(entry, false);
    }

    /**
     * Appends a record as {@link #append(Entry)} does.
     *
     * @param patient whether it may wait some milliseconds for others to be committed with it
     */
    public synchronized Uni<Void> append(Entry entry, boolean patient) {
        return writer.submit(new Numbered(this, ++lastNumber, now(), entry), patient)
                .map(failure -> {
                    failure.ifPresent(why -> {
                        throw why;
                    });
                    return null;
                });
    }

    /** Has what was appended patiently committed now. */
    public void hurry() {
        writer.hurry();
    }

    /**
     * Takes claims on resources that the batch is found to need while it runs, such as those that refer to what it
     * deletes: before anything is captured of them, since only a claimed resource stays as it is. All are taken, or
     * none where another batch that has started holds one. They last until the batch ends, across take-overs. To ask
     * again for what is held already is harmless.
     *
     * <p>Lazy. Completes on the event loop of a connection. Fails with {@link JournalUnavailable}, and with
     * {@link dev.unwind.journal.postgres.OwnershipLost} where another instance owns the batch.
     */
    public Uni<FurtherClaims> claim(Collection<Claim> further) {
        return Uni.createFrom()
                .deferred(() ->
                        further.isEmpty() ? Uni.createFrom().item(FurtherClaims.HELD) : claims.apply(token, further));
    }

    /** Why further records are refused, if they are. */
    Optional<JournalUnavailable> refusal() {
        return Optional.ofNullable(refusal);
    }

    void refuse(JournalUnavailable why) {
        refusal = why;
    }
}
