package dev.unwind.journal.resource;

import dev.unwind.batch.BatchId;
import dev.unwind.batch.BatchStatus;
import dev.unwind.batch.StepStatus;
import dev.unwind.batch.Tenant;
import dev.unwind.batch.change.ChangeType;
import dev.unwind.journal.postgres.DatabaseRetry;
import dev.unwind.journal.postgres.Rows;
import dev.unwind.journal.projection.CatchUp;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Reads what batches did to resources. */
@ApplicationScoped
public class ResourceHistory {
    // By its name; by each id that the resource had, as callers gave it; and by the current id within the batches that
    // gave the resource another id. Current ids have no index, because they change.
    private static final String TOUCHES =
            """
            with recursive ids (id, batch_id) as (
                select $5::text, (select resource.batch_id from resource
                    where resource.tenant = $1 and resource.kind = $3 and resource.name = $4)
                union
                select alias.old_id, alias.batch_id
                from ids join alias on alias.account = $2 and alias.kind = $3 and alias.new_id = ids.id
            ), touched as (
                select * from (
                    (select batch_id, number from step
                        where tenant = $1 and kind = $3 and name = $4 and batch_id <= $6 and (batch_id, number) < ($6, $7)
                        order by batch_id desc, number desc limit $8)
                    union
                    select by_id.batch_id, by_id.number from (select distinct id from ids) as given cross join lateral (
                        select batch_id, number from step
                        where tenant = $1 and kind = $3 and given_id = given.id
                            and batch_id <= $6 and (batch_id, number) < ($6, $7)
                        order by batch_id desc, number desc limit $8) as by_id
                    union
                    select batch_id, number from step
                    where batch_id in (select ids.batch_id from ids) and tenant = $1 and kind = $3 and remote_id = $5
                        and (batch_id, number) < ($6, $7)) as each_way
                order by batch_id desc, number desc limit $8
            )
            select batch.id, batch.status as batch_status, step.number, step.key, step.type, step.status, step.verified,
                step.started_at, step.finished_at
            from touched join step using (batch_id, number) join batch on batch.id = step.batch_id
            order by batch.id desc, step.number desc""";

    /** Behind every position. */
    private static final Place END = new Place(new BatchId(new UUID(-1, -1)), 0);

    private final Pool pool;
    private final DatabaseRetry retry;
    private final CatchUp catchUp;

    ResourceHistory(Pool pool, DatabaseRetry retry, CatchUp catchUp) {
        this.pool = pool;
        this.retry = retry;
        this.catchUp = catchUp;
    }

    /** A position in a history: a batch, and a step of it. */
    public record Place(BatchId batch, int step) {}

    /**
     * A step that changed a resource, or was to.
     *
     * @param step the step's number
     * @param verified whether the step was undone and the resource read back to prove it
     */
    public record Touch(
            BatchId batch,
            BatchStatus batchStatus,
            int step,
            String key,
            ChangeType type,
            StepStatus status,
            boolean verified,
            Optional<Instant> startedAt,
            Optional<Instant> finishedAt) {}

    /**
     * The steps that changed the resource by its name or by any of its ids, newest first. Lazy; completes on the event
     * loop of a connection; fails with {@link dev.unwind.journal.postgres.JournalUnavailable} within seconds.
     *
     * @param account the provider account that the kind's resources lie in
     * @param before only steps before this position
     */
    public Uni<List<Touch>> of(
            Tenant tenant, String account, ResourceEntity resource, Optional<Place> before, int limit) {
        var place = before.orElse(END);
        var what = "the record could not be read";
        var parameters = Tuple.tuple(List.of(
                tenant.name(),
                account,
                resource.kind(),
                resource.name(),
                resource.remoteId().value(),
                place.batch().value(),
                place.step(),
                limit));
        return retry.withinCallerPatience(what, retry.retryWhileUnavailable(what, () -> catchUp.ofTenant(tenant)
                        .chain(() -> pool.preparedQuery(TOUCHES).execute(parameters))))
                .map(rows -> Rows.list(rows, ResourceHistory::touch));
    }

    private static Touch touch(Row row) {
        return new Touch(
                new BatchId(row.getUUID("id")),
                BatchStatus.valueOf(row.getString("batch_status")),
                row.getInteger("number"),
                row.getString("key"),
                ChangeType.valueOf(row.getString("type")),
                StepStatus.valueOf(row.getString("status")),
                row.getBoolean("verified"),
                Rows.instant(row, "started_at"),
                Rows.instant(row, "finished_at"));
    }
}
