package dev.unwind.journal.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.BatchStatus;
import dev.unwind.batch.RequestKey;
import dev.unwind.batch.Tenant;
import dev.unwind.batch.TraceParent;
import dev.unwind.batch.json.Json;
import dev.unwind.journal.postgres.Rows;
import dev.unwind.journal.postgres.SqlValues;
import dev.unwind.journal.record.ImageRole;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/** The statements that begin another run of a finished batch, within the caller's transaction. */
final class RunRows {
    private static final String LOCK =
            """
            select run, finished_at is not null as finished, expired_at is not null as expired from batch
            where tenant = $1 and id = $2 and accepted_at is not null for update""";

    private static final String FIND =
            "select fingerprint = $3 as same from run where batch_id = $1 and idempotency_key = $2";

    private static final String INSERT_FIRST =
            """
            insert into run (batch_id, number, tenant, type, outcome, requested_at, finished_at, on_drift, max_concurrency,
                timeout_ms, accept)
            select id, 1, tenant, 'FORWARD', status, accepted_at, finished_at, on_drift, rollback_max_concurrency,
                rollback_timeout_ms, accept
            from batch where id = $1 and run = 1""";

    private static final String INSERT =
            """
            insert into run (batch_id, number, tenant, type, requested_by, why, steps, skip, part, on_drift, max_concurrency,
                timeout_ms, idempotency_key, fingerprint, trace, accept)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)""";

    private static final String REOPEN =
            """
            update batch set run = $2, status = $3, finished_at = null, under_way = false, owner = null, reason = null,
                restored = false, takeovers = 0, standing = null
            where id = $1""";

    private static final String UPSERT_SETTLEMENT =
            """
            insert into image (batch_id, step, role, body) values ($1, $2, $3, $4)
            on conflict (batch_id, step, role) do update set body = excluded.body""";

    private RunRows() {}

    /**
     * What a request has to know of its batch.
     *
     * @param run the number of the last run
     * @param expired whether the snapshots are being removed, or are gone
     */
    record BatchRow(int run, boolean finished, boolean expired) {}

    /** Locks the row of the batch. Gives nothing where the tenant has no such batch. */
    static Uni<Optional<BatchRow>> lock(SqlConnection connection, Tenant tenant, BatchId batch) {
        return connection
                .preparedQuery(LOCK)
                .execute(Tuple.of(tenant.name(), batch.value()))
                .map(rows -> Rows.first(
                        rows,
                        row -> new BatchRow(
                                row.getInteger("run"), row.getBoolean("finished"), row.getBoolean("expired"))));
    }

    /** The run that was requested under this key. */
    static Uni<Optional<RunRequests.Outcome.Known>> find(SqlClient client, BatchId batch, RequestKey key) {
        return client.preparedQuery(FIND)
                .execute(Tuple.of(batch.value(), key.value(), SqlValues.bytes(key.fingerprint())))
                .map(rows -> Rows.first(rows, row -> new RunRequests.Outcome.Known(row.getBoolean("same"))));
    }

    /** Inserts the row of the first run: a batch that has had only one run has none. */
    static Uni<Void> insertFirst(SqlConnection connection, BatchId batch) {
        return connection
                .preparedQuery(INSERT_FIRST)
                .execute(Tuple.of(batch.value()))
                .replaceWithVoid();
    }

    static Uni<Void> insert(SqlConnection connection, RunRequests.Request request) {
        var order = request.order();
        return connection
                .preparedQuery(INSERT)
                .execute(Tuple.from(Arrays.asList(
                        request.batch().value(),
                        request.after() + 1,
                        request.tenant().name(),
                        order.type().name(),
                        order.attribution().by().orElse(null),
                        order.attribution().why().orElse(null),
                        order.steps().map(RunRows::array).orElse(null),
                        array(order.skip()),
                        order.part(),
                        order.rollback().onDrift().name(),
                        order.rollback().maxConcurrency(),
                        order.rollback().timeout().toMillis(),
                        request.key().map(RequestKey::value).orElse(null),
                        request.key()
                                .map(RequestKey::fingerprint)
                                .map(SqlValues::bytes)
                                .orElse(null),
                        request.trace().map(TraceParent::header).orElse(null),
                        order.rollback().accept().stream().sorted().toArray(String[]::new))))
                .replaceWithVoid();
    }

    private static Integer[] array(Set<Integer> numbers) {
        return numbers.stream().sorted().toArray(Integer[]::new);
    }

    /** Makes the batch one that waits for its next run. */
    static Uni<Void> reopen(SqlConnection connection, RunRequests.Request request) {
        return connection
                .preparedQuery(REOPEN)
                .execute(Tuple.of(request.batch().value(), request.after() + 1, BatchStatus.ROLLING_BACK.name()))
                .replaceWithVoid();
    }

    /** Stores the states that a person wants restored instead of the captured ones. */
    static Uni<Void> upsertSettlement(SqlConnection connection, RunRequests.Request request) {
        return Multi.createFrom()
                .iterable(request.settlement().entrySet())
                .onItem()
                .transformToUniAndConcatenate(
                        each -> upsertSettlement(connection, request.batch(), each.getKey(), each.getValue()))
                .collect()
                .last()
                .replaceWithVoid();
    }

    private static Uni<Void> upsertSettlement(SqlConnection connection, BatchId batch, int step, JsonNode desired) {
        return connection
                .preparedQuery(UPSERT_SETTLEMENT)
                .execute(Tuple.of(
                        batch.value(), step, ImageRole.SETTLEMENT.name(), SqlValues.bytes(Json.bytes(desired))))
                .replaceWithVoid();
    }
}
