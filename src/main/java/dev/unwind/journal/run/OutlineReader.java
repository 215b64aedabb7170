package dev.unwind.journal.run;

import dev.unwind.batch.Attribution;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.BatchOptions;
import dev.unwind.batch.BatchStatus;
import dev.unwind.batch.StepStatus;
import dev.unwind.batch.Tenant;
import dev.unwind.batch.TraceParent;
import dev.unwind.batch.Verdict;
import dev.unwind.batch.change.ChangeType;
import dev.unwind.batch.policy.OnBusy;
import dev.unwind.batch.policy.OnDrift;
import dev.unwind.batch.policy.OnFailure;
import dev.unwind.batch.run.RunOrder;
import dev.unwind.batch.run.RunType;
import dev.unwind.journal.async.GroupingQueue;
import dev.unwind.journal.postgres.DatabaseRetry;
import dev.unwind.journal.postgres.Rows;
import dev.unwind.journal.postgres.SqlValues;
import dev.unwind.journal.projection.CatchUp;
import dev.unwind.journal.record.RecordRows;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Reads batches and their steps without bodies, for whoever runs them. Reads that arrive during a query share the next
 * one.
 */
@ApplicationScoped
public class OutlineReader {
    private static final String BATCHES =
            """
            select batch.id, batch.tenant, batch.status, batch.on_failure, batch.on_busy, batch.max_concurrency,
                coalesce(run.on_drift, batch.on_drift) as on_drift,
                coalesce(run.max_concurrency, batch.rollback_max_concurrency) as rollback_max_concurrency,
                coalesce(run.timeout_ms, batch.rollback_timeout_ms) as rollback_timeout_ms,
                coalesce(run.accept, batch.accept) as accept,
                batch.deadline, extract(epoch from batch.deadline - now()) * 1000 as remaining_ms, batch.accepted_at,
                extract(epoch from now() - coalesce(run.requested_at, batch.accepted_at)) * 1000 as waited_ms,
                batch.reason::text as reason_text, batch.notify, batch.cancel::text as cancel_text, batch.finished_at,
                batch.run, batch.under_way, run.type as run_type, run.steps as run_steps, run.skip as run_skip,
                coalesce(run.part, false) as part, run.requested_by, run.why, coalesce(run.trace, batch.trace) as trace, batch.restored,
                %s as last_number
            from batch left join run on run.batch_id = batch.id and run.number = batch.run
            where batch.id = any($1) and batch.accepted_at is not null"""
                    .formatted(RecordRows.lastNumber("batch.id"));

    private static final String STEPS =
            """
            select batch_id, number, type, kind, status, touched, run, depends_on, verdict, snapshot_at is not null as captured,
                case when status = 'APPLIED' then finished_at else started_at end as applied_at
            from step where batch_id = any($1)
            order by batch_id, number""";

    private static final int TOGETHER = 32;

    private final Pool pool;
    private final DatabaseRetry retry;
    private final CatchUp catchUp;
    private final GroupingQueue<BatchId, Optional<BatchOutline>> reader;

    public OutlineReader(Pool pool, DatabaseRetry retry, CatchUp catchUp) {
        this.pool = pool;
        this.retry = retry;
        this.catchUp = catchUp;
        this.reader = new GroupingQueue<>(TOGETHER, this::readTogether);
    }

    /**
     * The batch; empty where there is none. Lazy; completes on the event loop of a connection; fails with
     * {@link dev.unwind.journal.postgres.JournalUnavailable}.
     */
    public Uni<Optional<BatchOutline>> of(BatchId batch) {
        return reader.submitLazily(batch);
    }

    private Uni<List<Optional<BatchOutline>>> readTogether(List<BatchId> batches) {
        var ids = Tuple.tuple(List.of((Object) SqlValues.ids(batches)));
        // Without a transaction: steps that are newer than the row of their batch do no harm, since only the owner
        // writes.
        return retry.retryWhileUnavailable("the record could not be read", () -> pool.preparedQuery(BATCHES)
                .execute(ids)
                .flatMap(headers -> headers.size() == 0
                        ? Uni.createFrom().item(Map.<BatchId, BatchOutline>of())
                        : catchUp.of(begun(headers))
                                .chain(() -> pool.preparedQuery(STEPS).execute(ids))
                                .map(steps -> outlines(headers, steps)))
                .map(found -> batches.stream()
                        .map(batch -> Optional.ofNullable(found.get(batch)))
                        .toList()));
    }

    /** Those whose steps an owner may have written. */
    private static List<BatchId> begun(RowSet<Row> headers) {
        return headers.stream()
                .filter(row -> row.getBoolean("under_way"))
                .map(row -> new BatchId(row.getUUID("id")))
                .toList();
    }

    private static Map<BatchId, BatchOutline> outlines(RowSet<Row> headers, RowSet<Row> rows) {
        Map<UUID, List<BatchOutline.Step>> steps = new HashMap<>();
        var kinds = new HashMap<String, String>();
        rows.forEach(row -> steps.computeIfAbsent(row.getUUID("batch_id"), batch -> new ArrayList<>())
                .add(new BatchOutline.Step(
                        row.getInteger("number"),
                        ChangeType.valueOf(row.getString("type")),
                        kinds.computeIfAbsent(row.getString("kind"), kind -> kind),
                        StepStatus.valueOf(row.getString("status")),
                        row.getBoolean("touched"),
                        row.getInteger("run"),
                        List.of(row.getArrayOfIntegers("depends_on")),
                        Optional.ofNullable(row.getString("verdict")).map(Verdict::valueOf),
                        row.getBoolean("captured"),
                        Rows.instant(row, "applied_at"))));
        Map<BatchId, BatchOutline> outlines = new HashMap<>();
        headers.forEach(row -> outlines.put(
                new BatchId(row.getUUID("id")), outline(row, steps.getOrDefault(row.getUUID("id"), List.of()))));
        return outlines;
    }

    private static BatchOutline outline(Row row, List<BatchOutline.Step> steps) {
        Optional<OffsetDateTime> deadline = Optional.ofNullable(row.getOffsetDateTime("deadline"));
        var options = new BatchOptions(
                OnFailure.valueOf(row.getString("on_failure")),
                OnBusy.valueOf(row.getString("on_busy")),
                row.getInteger("max_concurrency"),
                deadline.map(instant -> Duration.between(row.getOffsetDateTime("accepted_at"), instant)),
                new BatchOptions.Rollback(
                        Duration.ofMillis(row.getLong("rollback_timeout_ms")),
                        row.getInteger("rollback_max_concurrency"),
                        OnDrift.valueOf(row.getString("on_drift")),
                        Set.of(row.getArrayOfStrings("accept"))),
                Optional.ofNullable(row.getArrayOfStrings("notify"))
                        .map(List::of)
                        .orElse(List.of()));
        return new BatchOutline(
                new BatchId(row.getUUID("id")),
                new Tenant(row.getString("tenant")),
                BatchStatus.valueOf(row.getString("status")),
                options,
                deadline.map(OffsetDateTime::toInstant),
                deadline.map(instant ->
                        Duration.ofMillis(row.getBigDecimal("remaining_ms").longValue())),
                Duration.ofMillis(row.getBigDecimal("waited_ms").longValue()),
                Rows.object(row, "reason_text"),
                Rows.object(row, "cancel_text").map(Attribution::parse),
                Rows.instant(row, "finished_at"),
                row.getInteger("run"),
                row.getBoolean("under_way"),
                order(row, options),
                row.getLong("last_number"),
                Optional.ofNullable(row.getString("trace")).flatMap(TraceParent::parse),
                row.getBoolean("restored"),
                steps);
    }

    /** The order of the current run. A first run has no row of its own: it follows from the options. */
    private static RunOrder order(Row row, BatchOptions options) {
        if (row.getString("run_type") == null) {
            return RunOrder.forward(options);
        }
        return new RunOrder(
                RunType.valueOf(row.getString("run_type")),
                Optional.ofNullable(row.getArrayOfIntegers("run_steps")).map(Set::of),
                Set.of(row.getArrayOfIntegers("run_skip")),
                row.getBoolean("part"),
                options.rollback(),
                new Attribution(
                        Optional.ofNullable(row.getString("requested_by")), Optional.ofNullable(row.getString("why"))));
    }
}
