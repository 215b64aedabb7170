package dev.unwind.journal.run;

import dev.unwind.batch.BatchId;
import dev.unwind.journal.claim.Claim;
import dev.unwind.journal.claim.ClaimConflict;
import dev.unwind.journal.claim.ClaimQueue;
import dev.unwind.journal.claim.QueueSql;
import dev.unwind.journal.lease.Lease;
import dev.unwind.journal.postgres.DatabaseRetry;
import dev.unwind.journal.postgres.Rows;
import dev.unwind.journal.postgres.SqlValues;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Reads the queue of batches that are accepted and not started. */
@ApplicationScoped
public class BatchQueue {
    /** How many batches of a tenant are looked at, besides as many as may start: they may all have to wait. */
    private static final int UNSEEN_AT_ONCE = 32;

    private final Pool pool;
    private final DatabaseRetry retry;

    BatchQueue(Pool pool, DatabaseRetry retry) {
        this.pool = pool;
        this.retry = retry;
    }

    /**
     * Batches that may start.
     *
     * @param more whether there may be others, which become known when this is asked again without these
     */
    public record Startable(List<BatchId> batches, boolean more) {}

    /**
     * Batches that have not started and hold all their claims, or end without them because they were cancelled or their
     * deadline has passed: of each tenant the oldest first, and tenants with the fewest batches under way first. Notes
     * of those that have to wait at which resource they do. Lazy; completes on the event loop of a connection; fails
     * with {@link dev.unwind.journal.postgres.JournalUnavailable}.
     *
     * @param term the lease under which they are to run
     * @param share the most batches of one tenant under this lease
     * @param without batches that are left out: they are being started, or could not be started lately
     */
    public Uni<Startable> startable(Lease.Term term, int limit, int share, Collection<BatchId> without) {
        var search = Tuple.of(limit, SqlValues.ids(without), term.id(), (long) share, UNSEEN_AT_ONCE);
        return retry.retryWhileUnavailable("accepted batches could not be looked up", () -> anyWaiting()
                        .flatMap(any -> any
                                ? pool.preparedQuery(QueueSql.STARTABLE)
                                        .execute(search)
                                        .map(rows -> Rows.list(rows, BatchQueue::seen))
                                : Uni.createFrom().item(List.<Seen>of())))
                .flatMap(seen -> noteWaiting(seen).replaceWith(() -> startable(seen, limit)));
    }

    /** Mostly none is: batches start with their acceptance where there is room. */
    private Uni<Boolean> anyWaiting() {
        return pool.preparedQuery(QueueSql.ANY_WAITING)
                .execute()
                .map(rows -> rows.iterator().next().getBoolean(0));
    }

    /**
     * A batch that was looked at.
     *
     * @param queued whether it was the first of a queue at which it had been seen to wait
     * @param waiting empty if it may start
     */
    private record Seen(BatchId batch, boolean queued, Optional<ClaimQueue.Waiting> waiting) {}

    private static Seen seen(Row row) {
        var batch = new BatchId(row.getUUID("id"));
        return new Seen(
                batch,
                row.getBoolean("queued"),
                Optional.ofNullable(row.getUUID("ahead"))
                        .map(BatchId::new)
                        .map(ahead -> new ClaimQueue.Waiting(
                                batch, new ClaimConflict(ahead, Claim.of(row)), Optional.of(row.getLong("ticket")))));
    }

    private Uni<Void> noteWaiting(List<Seen> seen) {
        var waiting = seen.stream().map(Seen::waiting).flatMap(Optional::stream).toList();
        return waiting.isEmpty()
                ? Uni.createFrom().voidItem()
                : retry.retryWhileUnavailable(
                        "it could not be noted which batches wait", () -> ClaimQueue.noteWaiting(pool, waiting));
    }

    private static Startable startable(List<Seen> seen, int limit) {
        var batches = seen.stream()
                .filter(each -> each.waiting().isEmpty())
                .map(Seen::batch)
                .limit(limit)
                .toList();
        // Behind the first of a queue there may be others that may start as well, as may others of a tenant behind
        // those
        // that have to wait.
        boolean more =
                seen.stream().anyMatch(each -> each.queued() || each.waiting().isPresent());
        return new Startable(batches, more);
    }
}
