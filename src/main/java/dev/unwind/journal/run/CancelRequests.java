package dev.unwind.journal.run;

import dev.unwind.batch.Attribution;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.StopReason;
import dev.unwind.batch.Tenant;
import dev.unwind.batch.json.Json;
import dev.unwind.journal.lease.Lease;
import dev.unwind.journal.postgres.DatabaseRetry;
import dev.unwind.journal.postgres.Rows;
import dev.unwind.journal.postgres.SqlValues;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/**
 * Cancellations of batches. Nobody but its owner writes into a batch that is under way, so a request is stored in the
 * row of the batch, where the owner finds it.
 *
 * <p>All queries are lazy, complete on the event loop of a database connection, and fail with
 * {@link dev.unwind.journal.postgres.JournalUnavailable}.
 */
@ApplicationScoped
public class CancelRequests {
    // Where only what failed is being undone, all else is undone once that has ended.
    private static final String CANCEL =
            """
            update batch set cancel = coalesce(cancel, $3::text::json), waits_at = null
            where tenant = $1 and id = $2 and accepted_at is not null and finished_at is null and run = 1
                and (status in ('PENDING', 'RUNNING') or status = 'ROLLING_BACK' and on_failure <> 'ROLLBACK')
            returning owner""";

    // In one order, so that two calls do not wait for one another.
    private static final String CANCEL_ALL =
            """
            with chosen as (
                select id from batch
                where tenant = $1 and id = any($2::uuid[]) and accepted_at is not null and finished_at is null and run = 1
                    and status in ('PENDING', 'RUNNING')
                order by id for update
            )
            update batch set cancel = coalesce(cancel, $3::text::json), waits_at = null from chosen where batch.id = chosen.id
            returning batch.id""";

    private static final String CANCELLED =
            """
            select id, cancel::text as cancel from batch
            where cancel is not null and run = 1 and finished_at is null and under_way and owner = $1 and status = 'RUNNING'""";

    // All steps were applied, or it was decided which are undone, before the owner found the request.
    private static final String CANCELLED_TOO_LATE =
            """
            select id, tenant, cancel::text as cancel from batch
            where cancel is not null and run = 1 and finished_at is not null
                and status in ('SUCCEEDED', 'PARTIALLY_SUCCEEDED', 'INCOMPLETE') and coalesce(reason ->> 'code', '') <> 'CANCELLED'
                and finished_at > now() - interval '1 day'
            order by finished_at desc limit 64""";

    private static final String UNREADABLE = "cancellations could not be looked up";

    private final Pool pool;
    private final DatabaseRetry retry;

    public CancelRequests(Pool pool, DatabaseRetry retry) {
        this.pool = pool;
        this.retry = retry;
    }

    /** A batch that is to be stopped and unwound. */
    public record Cancelled(BatchId batch, StopReason reason) {}

    /** A batch that was to be stopped and unwound, and had finished by then. */
    public record CancelledTooLate(Tenant tenant, BatchId batch, Attribution attribution) {}

    /**
     * Stores a request to stop and unwind a batch. Gives false where the batch has finished, or is being unwound as a
     * whole already.
     */
    public Uni<Boolean> cancel(Tenant tenant, BatchId batch, Attribution attribution) {
        var stored = Json.object();
        attribution.addTo(stored);
        return retry.withinCallerPatience(
                "it is not known whether the batch will be stopped",
                pool.preparedQuery(CANCEL)
                        .execute(Tuple.of(tenant.name(), batch.value(), Json.text(stored)))
                        .map(rows -> rows.size() == 1));
    }

    /** Stores requests to stop and unwind batches. Gives those for which it did: the others have ended by now. */
    public Uni<List<BatchId>> cancelAll(Tenant tenant, List<BatchId> batches, Attribution attribution) {
        var stored = Json.object();
        attribution.addTo(stored);
        return retry.withinCallerPatience(
                "it is not known which batches will be stopped",
                pool.preparedQuery(CANCEL_ALL)
                        .execute(Tuple.of(tenant.name(), SqlValues.ids(batches), Json.text(stored)))
                        .map(Rows::batches));
    }

    /** The running batches of this lease that are to be stopped. */
    public Uni<List<Cancelled>> cancelled(Lease.Term term) {
        return retry.retryWhileUnavailable(
                        UNREADABLE, () -> pool.preparedQuery(CANCELLED).execute(Tuple.of(term.id())))
                .map(rows -> Rows.list(
                        rows,
                        row -> new Cancelled(
                                new BatchId(row.getUUID("id")), new StopReason.Cancelled(attribution(row)))));
    }

    /** The newest 64 batches of the last day whose owner found the request too late. */
    public Uni<List<CancelledTooLate>> cancelledTooLate() {
        return retry.retryWhileUnavailable(
                        UNREADABLE, () -> pool.query(CANCELLED_TOO_LATE).execute())
                .map(rows -> Rows.list(
                        rows,
                        row -> new CancelledTooLate(
                                new Tenant(row.getString("tenant")),
                                new BatchId(row.getUUID("id")),
                                attribution(row))));
    }

    private static Attribution attribution(Row row) {
        return Rows.object(row, "cancel").map(Attribution::parse).orElse(Attribution.NONE);
    }
}
