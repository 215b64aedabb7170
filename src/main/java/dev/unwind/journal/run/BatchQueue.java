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

/** The batches that are accepted and not started. */
@ApplicationScoped
public class BatchQueue {
    private final Pool pool;
    private final DatabaseRetry retry;

    BatchQueue(Pool pool, DatabaseRetry retry) {
        this.pool = pool;
        this.retry = retry;
    }

    /**
     * Up to so many batches that hold all their claims and have not started: of each tenant those first that were accepted first, and
     * of tenants those first that have the fewest under way.
     *
     * @param term the lease under which they are to be run
     * @param share the most that are to be under way of one tenant under this lease
     * @param without batches that are not wanted: they are on their way already, or could not be started lately
     */
    public Uni<List<BatchId>> startable(Lease.Term term, int limit, int share, Collection<BatchId> without) {
        var excluded = SqlValues.ids(without);
        return retry.retryWhileUnavailable(
                        "accepted batches could not be looked up", () -> pool.preparedQuery(ClaimSql.STARTABLE)
                                .execute(Tuple.of(limit, excluded, term.id(), (long) share)))
                .map(Rows::batches);
    }
}
