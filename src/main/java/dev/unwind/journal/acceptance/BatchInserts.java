package dev.unwind.journal.acceptance;

import static dev.unwind.journal.postgres.SqlValues.column;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.BatchStatus;
import dev.unwind.batch.RequestKey;
import dev.unwind.batch.TraceParent;
import dev.unwind.batch.json.Json;
import dev.unwind.journal.postgres.Rows;
import dev.unwind.journal.postgres.SqlValues;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;

/** Inserts the rows of batches, within the caller's transaction. */
final class BatchInserts {
    private static final String INSERT =
            """
            insert into batch (id, tenant, status, on_failure, on_busy, on_drift, max_concurrency, rollback_max_concurrency,
                rollback_timeout_ms, deadline, steps, labels, idempotency_key, fingerprint, notify, trace, accept, accepted_at, staged_at, ticket)
            select id, tenant, $1, on_failure, on_busy, on_drift, max_concurrency, rollback_max_concurrency,
                rollback_timeout_ms, now() + deadline_ms * interval '1 millisecond', steps, labels::jsonb, idempotency_key, fingerprint,
                case when notify is not null then array(select json_array_elements_text(notify::json)) end, trace,
                case when accept = '[]' then '{}' else array(select json_array_elements_text(accept::json)) end,
                case when $2 then now() end, case when not $2 then now() end, case when $2 then nextval('claim_ticket') end
            from unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::integer[], $9::integer[], $10::bigint[],
                $11::float8[], $12::integer[], $13::text[], $14::text[], $15::bytea[], $16::text[], $17::text[], $18::text[])
                as new (id, tenant, on_failure, on_busy, on_drift, max_concurrency, rollback_max_concurrency, rollback_timeout_ms,
                    deadline_ms, steps, labels, idempotency_key, fingerprint, notify, trace, accept)
            on conflict (tenant, idempotency_key) where idempotency_key is not null do nothing
            returning id, accepted_at, deadline""";

    private BatchInserts() {}

    /**
     * Inserts accepted batches and draws their tickets. The caller holds the lock of
     * {@link dev.unwind.journal.claim.ClaimQueue#lock}.
     *
     * @return the batches that were inserted: all but those whose key another batch has
     */
    static Uni<Map<BatchId, AcceptanceOutcome.Times>> insertAccepted(
            SqlConnection connection, List<CheckedBatch> batches) {
        return insert(connection, batches, true).map(rows -> {
            Map<BatchId, AcceptanceOutcome.Times> times = new HashMap<>();
            rows.forEach(row -> times.put(new BatchId(row.getUUID("id")), times(row)));
            return times;
        });
    }

    private static AcceptanceOutcome.Times times(Row row) {
        return new AcceptanceOutcome.Times(
                row.getOffsetDateTime("accepted_at").toInstant(), Rows.instant(row, "deadline"));
    }

    /** Inserts a batch that is accepted later: until then nobody sees it, and its key is not taken. */
    static Uni<Void> insertStaged(SqlConnection connection, CheckedBatch batch) {
        return insert(connection, List.of(batch), false).replaceWithVoid();
    }

    private static Uni<RowSet<Row>> insert(SqlConnection connection, List<CheckedBatch> batches, boolean accepted) {
        return connection
                .preparedQuery(INSERT)
                .execute(Tuple.tuple(List.of(
                        BatchStatus.PENDING.name(),
                        accepted,
                        column(batches, UUID[]::new, batch -> batch.id().value()),
                        column(batches, String[]::new, batch -> batch.tenant().name()),
                        column(batches, String[]::new, batch -> batch.options()
                                .onFailure()
                                .name()),
                        column(batches, String[]::new, batch -> batch.options()
                                .onBusy()
                                .name()),
                        column(
                                batches,
                                String[]::new,
                                batch -> batch.options().rollback().onDrift().name()),
                        column(batches, Integer[]::new, batch -> batch.options().maxConcurrency()),
                        column(batches, Integer[]::new, batch -> batch.options()
                                .rollback()
                                .maxConcurrency()),
                        column(
                                batches,
                                Long[]::new,
                                batch -> batch.options().rollback().timeout().toMillis()),
                        column(batches, Double[]::new, batch -> batch.options()
                                .deadline()
                                .map(deadline -> (double) deadline.toMillis())
                                .orElse(null)),
                        column(batches, Integer[]::new, batch -> batch.steps().size()),
                        column(
                                batches,
                                String[]::new,
                                batch -> batch.labels().isEmpty() ? null : Json.text(labels(batch.labels()))),
                        column(batches, String[]::new, batch -> batch.key()
                                .map(RequestKey::value)
                                .orElse(null)),
                        column(batches, Buffer[]::new, batch -> batch.key()
                                .map(RequestKey::fingerprint)
                                .map(SqlValues::bytes)
                                .orElse(null)),
                        column(
                                batches,
                                String[]::new,
                                batch -> batch.options().notified().isEmpty()
                                        ? null
                                        : StepInserts.texts(batch.options().notified())),
                        column(batches, String[]::new, batch -> batch.trace()
                                .map(TraceParent::header)
                                .orElse(null)),
                        column(
                                batches,
                                String[]::new,
                                batch -> StepInserts.texts(
                                        new TreeSet<>(batch.options().rollback().accept()))))));
    }

    private static ObjectNode labels(Map<String, String> labels) {
        var json = Json.object();
        labels.forEach(json::put);
        return json;
    }
}
