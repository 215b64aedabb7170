package dev.unwind.journal.query;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.StepStatus;
import dev.unwind.batch.Tenant;
import dev.unwind.batch.json.Json;
import dev.unwind.journal.postgres.EntityQueries;
import dev.unwind.journal.postgres.JournalUnavailable;
import dev.unwind.journal.postgres.PgErrors;
import dev.unwind.journal.postgres.Rows;
import dev.unwind.journal.postgres.SqlValues;
import dev.unwind.journal.projection.CatchUp;
import dev.unwind.journal.record.ImageRole;
import dev.unwind.journal.record.RecordRows;
import dev.unwind.journal.segment.ImageSql;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Reads batches, their runs and their steps for callers. Queries are lazy, are subscribed to and complete on a Vert.x
 * context, and fail with {@link JournalUnavailable} where PostgreSQL is away.
 */
@ApplicationScoped
public class BatchQueries {
    private static final String FIND =
            "select " + BatchEntity.COLUMNS + " from batch where tenant = $1 and id = $2 and accepted_at is not null";

    private static final String PROGRESS =
            """
            select status, count(*) as steps, count(deviation) as deviations from step
            where tenant = $1 and batch_id = $2 group by status""";

    private static final String SNAPSHOTS =
            """
            select step.number, image.body from step cross join lateral %s as image
            where step.tenant = $1 and step.batch_id = $2 and step.number = any($3) and %s
            order by image.place"""
                    .formatted(ImageSql.OF_STEP, ImageSql.isOf(ImageRole.SNAPSHOT));

    private static final String STEPS =
            "from StepEntity where tenant = ?1 and batchId = ?2 and number > ?3 order by number";

    private static final int MOST_RUNS = 1_000;

    private static final String FOUND =
            """
            select batch.id from batch
            where batch.tenant = $1 and batch.accepted_at is not null
                and ($3::text is null or batch.status = $3) and ($4::text is null or batch.labels @> $4::text::jsonb)
                and ($5::timestamptz is null or batch.accepted_at >= $5) and ($6::timestamptz is null or batch.accepted_at < $6)
                and ($7::uuid is null or batch.id < $7)""";

    private static final String OF_STEPS =
            """

                and exists (select from step where step.batch_id = batch.id and ($8::text is null or step.kind = $8)
                    and ($9::text is null or step.name = $9)
                    and ($10::text is null or step.given_id = $10 or step.remote_id = $10))""";

    // By an index that holds these batches alone.
    private static final String CANCELLABLE =
            " and batch.finished_at is null and batch.run = 1 and batch.status in ('PENDING', 'RUNNING')";

    private static final String NEWEST = " order by batch.id desc limit $2";

    private static final String VERSION =
            """
            select %s as number, finished_at is not null as finished
            from batch where tenant = $1 and id = $2 and accepted_at is not null"""
                    .formatted(RecordRows.lastNumber("batch.id"));

    private final EntityQueries reading;
    private final Pool pool;
    private final CatchUp catchUp;

    public BatchQueries(EntityQueries reading, Pool pool, CatchUp catchUp) {
        this.reading = reading;
        this.pool = pool;
        this.catchUp = catchUp;
    }

    /** The batch; empty where the tenant has none of this id. */
    public Uni<Optional<BatchEntity>> find(Tenant tenant, BatchId id) {
        return read(pool.preparedQuery(FIND).execute(Tuple.of(tenant.name(), id.value())))
                .map(rows -> Rows.first(rows, BatchEntity::of));
    }

    /** Batches, newest first. */
    public Uni<List<BatchEntity>> list(Tenant tenant, BatchFilter filter, int limit) {
        return found(tenant, filter, "", limit)
                .flatMap(ids -> ids.isEmpty()
                        ? Uni.createFrom().item(List.of())
                        : reading.list(
                                "from BatchEntity where tenant = ?1 and id in ?2 order by id desc",
                                BatchEntity.class,
                                limit,
                                List.of(tenant.name(), ids)));
    }

    /** The ids of batches that can be cancelled, newest first. */
    public Uni<List<BatchId>> cancellable(Tenant tenant, BatchFilter filter, int limit) {
        return found(tenant, filter, CANCELLABLE, limit)
                .map(ids -> ids.stream().map(BatchId::new).toList());
    }

    private Uni<List<UUID>> found(Tenant tenant, BatchFilter filter, String condition, int limit) {
        var sql = FOUND + condition + (filter.ofSteps() ? OF_STEPS : "") + NEWEST;
        return read(idsUpToDate(tenant, filter)
                        .chain(() -> pool.preparedQuery(sql).execute(parameters(tenant, filter, limit))))
                .map(rows -> Rows.list(rows, row -> row.getUUID("id")));
    }

    /** Steps are found by the ids that streams have shown. */
    private Uni<Void> idsUpToDate(Tenant tenant, BatchFilter filter) {
        return filter.remoteId().isPresent()
                ? catchUp.ofTenant(tenant)
                : Uni.createFrom().voidItem();
    }

    private static Tuple parameters(Tenant tenant, BatchFilter filter, int limit) {
        var labels = Json.object();
        filter.labels().forEach(labels::put);
        return Tuple.from(Stream.<Object>concat(
                        Stream.of(
                                tenant.name(),
                                limit,
                                filter.status().map(Enum::name).orElse(null),
                                filter.labels().isEmpty() ? null : Json.text(labels),
                                filter.from().map(SqlValues::time).orElse(null),
                                filter.to().map(SqlValues::time).orElse(null),
                                filter.before().map(BatchId::value).orElse(null)),
                        filter.ofSteps()
                                ? Stream.of(
                                        filter.kind().orElse(null),
                                        filter.name().orElse(null),
                                        filter.remoteId().orElse(null))
                                : Stream.empty())
                .toList()
                .toArray());
    }

    /**
     * What callers see of a batch changes only together with its version.
     *
     * @param number the number of its last record
     * @param finished whether its current run had ended: then the rows of its steps lack nothing
     */
    public record Version(long number, boolean finished) {}

    /** The batch's version; empty where the tenant has no batch of this id. */
    public Uni<Optional<Version>> version(Tenant tenant, BatchId id) {
        return read(pool.preparedQuery(VERSION).execute(Tuple.of(tenant.name(), id.value())))
                .map(rows -> Rows.first(rows, row -> new Version(row.getLong("number"), row.getBoolean("finished"))));
    }

    /** The batch's runs in order; none where it had only the first. */
    public Uni<List<RunEntity>> runs(Tenant tenant, BatchId batch) {
        return reading.list(
                "from RunEntity where tenant = ?1 and batchId = ?2 order by number",
                RunEntity.class,
                MOST_RUNS,
                List.of(tenant.name(), batch.value()));
    }

    /**
     * How far a batch has come.
     *
     * @param steps the number of its steps in each status; statuses without steps are left out
     * @param deviations how many of them left a resource not as desired, in a way that is tolerated
     */
    public record Progress(Map<StepStatus, Long> steps, long deviations) {}

    /** How far the batch has come. */
    public Uni<Progress> progress(BatchEntity batch) {
        return upToDate(batch.id(), batch.finishedAt().isPresent())
                .chain(() -> read(pool.preparedQuery(PROGRESS)
                        .execute(Tuple.of(batch.tenant().name(), batch.id().value()))))
                .map(BatchQueries::progress);
    }

    private static Progress progress(RowSet<Row> rows) {
        var counts = new EnumMap<StepStatus, Long>(StepStatus.class);
        long deviations = 0;
        for (var row : rows) {
            counts.put(StepStatus.valueOf(row.getString("status")), row.getLong("steps"));
            deviations += row.getLong("deviations");
        }
        return new Progress(counts, deviations);
    }

    /**
     * The batch's steps in order.
     *
     * @param version a version of the batch; they are at least as new
     * @param after only those with a greater number
     */
    public Uni<List<StepEntity>> steps(Tenant tenant, BatchId batch, Version version, int after, int limit) {
        return upToDate(batch, version.finished())
                .chain(() ->
                        reading.list(STEPS, StepEntity.class, limit, List.of(tenant.name(), batch.value(), after)));
    }

    /**
     * The snapshots of these steps, by number; steps without a snapshot are left out. They are at least as new as steps
     * that were read before. May hold secrets.
     */
    public Uni<Map<Integer, JsonNode>> snapshots(Tenant tenant, BatchId batch, Collection<Integer> steps) {
        if (steps.isEmpty()) {
            return Uni.createFrom().item(Map.of());
        }
        return read(pool.preparedQuery(SNAPSHOTS)
                        .execute(Tuple.of(tenant.name(), batch.value(), steps.toArray(Integer[]::new))))
                .map(BatchQueries::snapshots);
    }

    private static Map<Integer, JsonNode> snapshots(RowSet<Row> rows) {
        Map<Integer, JsonNode> snapshots = new HashMap<>();
        rows.forEach(row -> {
            var body = row.getBuffer("body");
            if (body != null) {
                snapshots.put(row.getInteger("number"), Json.read(body.getBytes()));
            }
        });
        return snapshots;
    }

    /** Has the rows of the batch's steps show all that the stream shows. They do where its run has ended. */
    private Uni<Void> upToDate(BatchId batch, boolean finished) {
        return finished ? Uni.createFrom().voidItem() : read(catchUp.of(List.of(batch)));
    }

    private static <T> Uni<T> read(Uni<T> answer) {
        return answer.onFailure(PgErrors::causedByTransient)
                .transform(failure -> new JournalUnavailable("the record could not be read", failure));
    }
}
