package dev.unwind.journal.stream;

import dev.unwind.batch.BatchId;
import dev.unwind.batch.BatchStatus;
import dev.unwind.batch.Tenant;
import dev.unwind.journal.async.GroupingQueue;
import dev.unwind.journal.postgres.DatabaseRetry;
import dev.unwind.journal.postgres.JournalUnavailable;
import dev.unwind.journal.postgres.PgErrors;
import dev.unwind.journal.postgres.SqlValues;
import dev.unwind.journal.record.RecordRows;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Reads whether runs have ended. Reads that arrive during a query share the next one. Safe from any thread. */
@ApplicationScoped
public class RunEnds {
    // The number is looked up only where the run has ended.
    private static final String STATUS =
            """
            select id, tenant, status, case when finished_at is not null then %s end as last_number
            from batch where id = any($1) and accepted_at is not null"""
                    .formatted(RecordRows.lastNumber("batch.id"));

    private static final String UNREADABLE = "the record could not be read";

    private static final int TOGETHER = 64;

    private final Pool pool;
    private final DatabaseRetry retry;
    private final GroupingQueue<BatchId, Optional<Found>> reader = new GroupingQueue<>(TOGETHER, this::readTogether);

    public RunEnds(Pool pool, DatabaseRetry retry) {
        this.pool = pool;
        this.retry = retry;
    }

    /**
     * Where the current run of a batch stands.
     *
     * @param ended whether it has ended
     * @param lastNumber the number of the batch's last record where the run has ended, otherwise 0
     */
    public record RunEnd(boolean ended, long lastNumber) {}

    private record Found(Tenant tenant, RunEnd end) {}

    /**
     * Whether the current run of the batch has ended; empty where the tenant has no such batch. Lazy; completes on any
     * event loop or a worker thread; fails with {@link JournalUnavailable}, within seconds, where PostgreSQL is away.
     */
    public Uni<Optional<RunEnd>> of(Tenant tenant, BatchId batch) {
        return retry.withinCallerPatience(UNREADABLE, reader.submitLazily(batch))
                .map(found -> found.filter(each -> each.tenant().equals(tenant)).map(Found::end));
    }

    private Uni<List<Optional<Found>>> readTogether(List<BatchId> batches) {
        var answer = pool.preparedQuery(STATUS)
                .execute(Tuple.tuple(List.of((Object) SqlValues.ids(batches))))
                .onFailure(PgErrors::causedByTransient)
                .transform(failure -> new JournalUnavailable(UNREADABLE, failure));
        return retry.withinCallerPatience(UNREADABLE, answer)
                .map(RunEnds::found)
                .map(found -> batches.stream()
                        .map(batch -> Optional.ofNullable(found.get(batch.value())))
                        .toList());
    }

    private static Map<UUID, Found> found(RowSet<Row> rows) {
        Map<UUID, Found> found = new HashMap<>();
        rows.forEach(row -> found.put(row.getUUID("id"), new Found(new Tenant(row.getString("tenant")), end(row))));
        return found;
    }

    private static RunEnd end(Row row) {
        var lastNumber = row.getLong("last_number");
        return new RunEnd(BatchStatus.valueOf(row.getString("status")).terminal(), lastNumber == null ? 0 : lastNumber);
    }
}
