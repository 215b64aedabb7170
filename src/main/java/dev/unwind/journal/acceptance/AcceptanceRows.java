package dev.unwind.journal.acceptance;

import static dev.unwind.journal.postgres.BulkStatement.column;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.BatchStatus;
import dev.unwind.batch.RequestKey;
import dev.unwind.batch.StepStatus;
import dev.unwind.batch.Tenant;
import dev.unwind.batch.TraceParent;
import dev.unwind.batch.change.Change;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.batch.json.Json;
import dev.unwind.journal.claim.ClaimConflict;
import dev.unwind.journal.record.ImageRole;
import dev.unwind.journal.record.RecordType;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The rows that batches begin with. Within the caller's transaction. */
final class AcceptanceRows {
    private static final String INSERT_BATCHES =
            """
            insert into batch (id, tenant, status, on_failure, on_busy, on_drift, max_concurrency, rollback_max_concurrency,
                rollback_timeout_ms, deadline, steps, labels, idempotency_key, fingerprint, notify, trace, accepted_at, staged_at, ticket)
            select id, tenant, $1, on_failure, on_busy, on_drift, max_concurrency, rollback_max_concurrency,
                rollback_timeout_ms, now() + deadline_ms * interval '1 millisecond', steps, labels::jsonb, idempotency_key, fingerprint,
                case when notify is not null then array(select json_array_elements_text(notify::json)) end, trace,
                case when $2 then now() end, case when not $2 then now() end, case when $2 then nextval('claim_ticket') end
            from unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::integer[], $9::integer[], $10::bigint[],
                $11::float8[], $12::integer[], $13::text[], $14::text[], $15::bytea[], $16::text[], $17::text[])
                as new (id, tenant, on_failure, on_busy, on_drift, max_concurrency, rollback_max_concurrency, rollback_timeout_ms,
                    deadline_ms, steps, labels, idempotency_key, fingerprint, notify, trace)
            on conflict (tenant, idempotency_key) where idempotency_key is not null do nothing
            returning id, accepted_at, deadline""";

    private static final String INSERT_STEPS =
            """
            insert into step (batch_id, number, tenant, key, type, kind, name, given_id, found_id, remote_id, depends_on, exposes, status)
            select batch_id, number, tenant, key, type, kind, name, given_id, given_id, given_id,
                case when depends_on = '' then '{}' else string_to_array(depends_on, ',')::integer[] end,
                case when exposes = '[]' then '{}' else array(select json_array_elements_text(exposes::json)) end, $1
            from unnest($2::uuid[], $3::text[], $4::integer[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[],
                $11::text[]) as new (batch_id, tenant, number, key, type, kind, name, given_id, depends_on, exposes)""";

    private static final String INSERT_DESIRED =
            """
            insert into image (batch_id, step, role, body)
            select batch_id, step, $1, body from unnest($2::uuid[], $3::integer[], $4::bytea[]) as new (batch_id, step, body)""";

    private static final String INSERT_RECORDS =
            """
            insert into record (batch_id, number, tenant, at, type, data)
            select batch_id, $1, tenant, now(), $2, data::json
            from unnest($3::uuid[], $4::text[], $5::text[]) as new (batch_id, tenant, data)""";

    private AcceptanceRows() {}

    /**
     * Batches, accepted, with their tickets. In a transaction in which nobody else changes claims.
     *
     * @return those that are inserted: all but such as have the key of another batch
     */
    static Uni<Map<BatchId, BatchAcceptance.Times>> insertBatches(
            SqlConnection connection, List<CheckedBatch> batches) {
        return insertBatches(connection, batches, true).map(rows -> {
            Map<BatchId, BatchAcceptance.Times> times = new HashMap<>();
            rows.forEach(row -> times.put(new BatchId(row.getUUID("id")), times(row)));
            return times;
        });
    }

    private static BatchAcceptance.Times times(Row row) {
        return new BatchAcceptance.Times(
                row.getOffsetDateTime("accepted_at").toInstant(),
                Optional.ofNullable(row.getOffsetDateTime("deadline")).map(OffsetDateTime::toInstant));
    }

    /** A batch, to be accepted later: it is nobody's business until then, and its key is not taken. */
    static Uni<Void> stageBatch(SqlConnection connection, CheckedBatch batch) {
        return insertBatches(connection, List.of(batch), false).replaceWithVoid();
    }

    private static Uni<RowSet<Row>> insertBatches(
            SqlConnection connection, List<CheckedBatch> batches, boolean accepted) {
        return connection
                .preparedQuery(INSERT_BATCHES)
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
                        column(batches, io.vertx.core.buffer.Buffer[]::new, batch -> batch.key()
                                .map(key -> Buffer.buffer(key.fingerprint()).getDelegate())
                                .orElse(null)),
                        column(
                                batches,
                                String[]::new,
                                batch -> batch.options().notified().isEmpty()
                                        ? null
                                        : texts(batch.options().notified())),
                        column(batches, String[]::new, batch -> batch.trace()
                                .map(TraceParent::header)
                                .orElse(null)))));
    }

    private record StepRow(BatchId batch, Tenant tenant, CheckedBatch.Step step) {
        static Stream<StepRow> of(BatchId batch, Tenant tenant, List<CheckedBatch.Step> steps) {
            return steps.stream().map(step -> new StepRow(batch, tenant, step));
        }

        static List<StepRow> of(List<CheckedBatch> batches) {
            return batches.stream()
                    .flatMap(batch -> of(batch.id(), batch.tenant(), batch.steps()))
                    .toList();
        }

        Change change() {
            return step.change();
        }
    }

    /** The steps of these batches, with their desired states; all on their way at once. */
    static List<Uni<Void>> insertSteps(SqlConnection connection, List<CheckedBatch> batches) {
        return insertRows(connection, StepRow.of(batches));
    }

    /** The same for some steps of one batch. */
    static Uni<Void> insertSteps(
            SqlConnection connection, BatchId batch, Tenant tenant, List<CheckedBatch.Step> steps) {
        return Uni.join()
                .all(insertRows(connection, StepRow.of(batch, tenant, steps).toList()))
                .andFailFast()
                .replaceWithVoid();
    }

    private static List<Uni<Void>> insertRows(SqlConnection connection, List<StepRow> rows) {
        return List.of(
                insertChanges(connection, rows),
                insertDesired(
                        connection,
                        rows.stream()
                                .filter(row -> row.change().desired().isPresent())
                                .toList()));
    }

    private static Uni<Void> insertChanges(SqlConnection connection, List<StepRow> rows) {
        return connection
                .preparedQuery(INSERT_STEPS)
                .execute(Tuple.tuple(List.of(
                        StepStatus.PENDING.name(),
                        column(rows, UUID[]::new, row -> row.batch().value()),
                        column(rows, String[]::new, row -> row.tenant().name()),
                        column(rows, Integer[]::new, row -> row.change().number()),
                        column(rows, String[]::new, row -> row.change().key()),
                        column(rows, String[]::new, row -> row.change().type().name()),
                        column(rows, String[]::new, row -> row.change().kind()),
                        column(rows, String[]::new, row -> row.change().name().orElse(null)),
                        column(rows, String[]::new, row -> row.change()
                                .remoteId()
                                .map(RemoteId::value)
                                .orElse(null)),
                        column(rows, String[]::new, row -> numbers(row.step().dependsOn())),
                        column(rows, String[]::new, row -> texts(row.step().exposes())))))
                .replaceWithVoid();
    }

    private static Uni<Void> insertDesired(SqlConnection connection, List<StepRow> rows) {
        if (rows.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return connection
                .preparedQuery(INSERT_DESIRED)
                .execute(Tuple.tuple(List.of(
                        ImageRole.DESIRED.name(),
                        column(rows, UUID[]::new, row -> row.batch().value()),
                        column(rows, Integer[]::new, row -> row.change().number()),
                        column(rows, io.vertx.core.buffer.Buffer[]::new, row -> Buffer.buffer(
                                        Json.bytes(row.change().desired().orElseThrow()))
                                .getDelegate()))))
                .replaceWithVoid();
    }

    /** The first record of a batch. */
    record First(BatchId batch, Tenant tenant, int steps) {
        static First of(CheckedBatch batch) {
            return new First(batch.id(), batch.tenant(), batch.steps().size());
        }
    }

    static Uni<Void> insertAccepted(SqlConnection connection, List<First> batches) {
        return insertRecords(
                connection,
                1,
                RecordType.BATCH_ACCEPTED,
                batches,
                First::batch,
                First::tenant,
                batch -> accepted(batch.steps()));
    }

    /** What the first record of a batch says. */
    static ObjectNode accepted(int steps) {
        return Json.object().put("status", BatchStatus.PENDING.name()).put("steps", steps);
    }

    /** A batch that has to wait, and whom for: whoever is before it in the first of its queues. */
    record Waiting(BatchId batch, Tenant tenant, ClaimConflict busy) {}

    static Uni<Void> insertWaiting(SqlConnection connection, List<Waiting> batches) {
        return batches.isEmpty()
                ? Uni.createFrom().voidItem()
                : insertRecords(
                        connection,
                        2,
                        RecordType.BATCH_WAITING,
                        batches,
                        Waiting::batch,
                        Waiting::tenant,
                        batch -> waiting(batch.busy()));
    }

    private static ObjectNode waiting(ClaimConflict busy) {
        var data = Json.object().put("status", BatchStatus.PENDING.name());
        data.set("waitsFor", busy.json());
        return data;
    }

    private static <B> Uni<Void> insertRecords(
            SqlConnection connection,
            long number,
            RecordType type,
            List<B> batches,
            Function<B, BatchId> id,
            Function<B, Tenant> tenant,
            Function<B, ObjectNode> data) {
        return connection
                .preparedQuery(INSERT_RECORDS)
                .execute(Tuple.tuple(List.of(
                        number,
                        type.label(),
                        column(batches, UUID[]::new, id.andThen(BatchId::value)),
                        column(batches, String[]::new, tenant.andThen(Tenant::name)),
                        column(batches, String[]::new, data.andThen(Json::text)))))
                .replaceWithVoid();
    }

    private static ObjectNode labels(Map<String, String> labels) {
        var json = Json.object();
        labels.forEach(json::put);
        return json;
    }

    /** Numbers as PostgreSQL splits them again. */
    static String numbers(Set<Integer> numbers) {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    /** Texts as a JSON array. */
    static String texts(Collection<String> texts) {
        var array = JsonNodeFactory.instance.arrayNode();
        texts.forEach(array::add);
        return Json.text(array);
    }
}
