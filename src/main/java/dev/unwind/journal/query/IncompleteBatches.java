package dev.unwind.journal.query;

import dev.unwind.journal.postgres.DatabaseRetry;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;

/** Counts what waits for a person. */
@ApplicationScoped
public class IncompleteBatches {
    // Read from a partial index. The first hundred open steps of a batch are in its reason.
    private static final String COUNT =
            """
            select count(*) as incomplete, coalesce(sum((
                select count(*) from json_array_elements(reason -> 'open') as open where open ->> 'status' = 'IN_DOUBT')), 0)::bigint
                as in_doubt
            from batch where status = 'INCOMPLETE'""";

    private final Pool pool;
    private final DatabaseRetry retry;

    IncompleteBatches(Pool pool, DatabaseRetry retry) {
        this.pool = pool;
        this.retry = retry;
    }

    /**
     * What waits for a person.
     *
     * @param incompleteBatches the batches that are {@code INCOMPLETE}
     * @param stepsInDoubt their steps in doubt, at most a hundred of each batch
     */
    public record Count(long incompleteBatches, long stepsInDoubt) {}

    /**
     * Counts in the whole cell. Lazy; completes on the event loop of a connection; fails within seconds where
     * PostgreSQL is away.
     */
    public Uni<Count> count() {
        return retry.withinCallerPatience(
                "what waits for a person could not be counted",
                pool.query(COUNT)
                        .execute()
                        .map(rows -> rows.iterator().next())
                        .map(row -> new Count(row.getLong("incomplete"), row.getLong("in_doubt"))));
    }
}
