package dev.unwind.journal.run;

import dev.unwind.batch.BatchId;
import dev.unwind.journal.claim.ClaimSql;
import dev.unwind.journal.lease.Lease;
import dev.unwind.journal.postgres.DatabaseRetry;
import dev.unwind.journal.postgres.Rows;
import dev.unwind.journal.postgres.SqlValues;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;

/** Reads the queue of batches that are accepted and not started. */
@ApplicationScoped
public class BatchQueue {
    private final Pool pool;
    private final DatabaseRetry retry;

    BatchQueue(Pool pool, DatabaseRetry retry) {
        this.pool = pool;
        this.retry = retry;
    }

    /**
     * Batches that have not started and hold all their claims, or end without them because they were cancelled or their
     * deadline has passed: of each tenant the oldest first, and tenants with the fewest batches under way first. Lazy;
     * completes on the event loop of a connection; fails with {@link dev.unwind.journal.postgres.JournalUnavailable}.
     *
     * @param term the lease under which they are to run
     * @param share the most batches of one tenant under this lease
     * @param without batches that are left out: they are being started, or could not be started lately
     */
    public Uni<List<BatchId>> startable(Lease.Term term, int limit, int share, Collection<BatchId> without) {
        var excluded = SqlValues.ids(without);
        return retry.retryWhileUnavailable(
                        "accepted batches could not be looked up", () -> pool.preparedQuery(ClaimSql.STARTABLE)
                                .execute(Tuple.of(limit, excluded, term.id(), (long) share)))
                .map(Rows::batches);
    }
}
