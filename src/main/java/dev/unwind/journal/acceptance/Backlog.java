package dev.unwind.journal.acceptance;

import dev.unwind.batch.Tenant;
import dev.unwind.journal.postgres.DatabaseRetry;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.Map;

/** Counts batches that are accepted and not finished, and their steps. */
@ApplicationScoped
public class Backlog {
    /** A number of batches, and the number of their steps. */
    public record Load(long batches, long steps) {
        public static final Load NONE = new Load(0, 0);

        public Load plus(Load other) {
            return new Load(batches + other.batches, steps + other.steps);
        }
    }

    // From an index that holds these batches alone.
    private static final String COUNT =
            """
            select tenant, count(*) as batches, sum(steps) as steps from batch
            where finished_at is null and accepted_at is not null group by tenant""";

    private final Pool pool;
    private final DatabaseRetry retry;

    Backlog(Pool pool, DatabaseRetry retry) {
        this.pool = pool;
        this.retry = retry;
    }

    /**
     * The load of each tenant that has any. Lazy; completes on the event loop of a connection; fails with
     * {@link dev.unwind.journal.postgres.JournalUnavailable} within seconds.
     */
    public Uni<Map<Tenant, Load>> count() {
        return retry.withinCallerPatience(
                "the backlog could not be counted", pool.query(COUNT).execute().map(rows -> {
                    Map<Tenant, Load> loads = new HashMap<>();
                    rows.forEach(row -> loads.put(
                            new Tenant(row.getString("tenant")),
                            new Load(row.getLong("batches"), row.getLong("steps"))));
                    return loads;
                }));
    }
}
