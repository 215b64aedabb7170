package dev.unwind.journal;

import static dev.unwind.journal.Statement.column;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.BatchStatus;
import dev.unwind.batch.Change;
import dev.unwind.batch.Json;
import dev.unwind.batch.RemoteId;
import dev.unwind.batch.StepStatus;
import dev.unwind.batch.Tenant;
import dev.unwind.batch.TraceParent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The rows that a batch begins with. Within the caller's transaction. */
final class AcceptanceRows {
    private static final String INSERT_BATCH =
            """
            insert into batch (id, tenant, status, on_failure, on_busy, on_drift, max_concurrency, rollback_max_concurrency,
                rollback_timeout_ms, deadline, steps, labels, idempotency_key, fingerprint, notify, trace, accepted_at, staged_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, now() + $10 * interval '1 millisecond', $11, $12::text::jsonb, $13, $14, $15, $16,
                case when $17 then now() end, case when not $17 then now() end)
            on conflict (tenant, idempotency_key) where idempotency_key is not null do nothing
            returning id""";

    private static final String INSERT_STEPS =
            """
            insert into step (batch_id, number, tenant, key, type, kind, name, given_id, found_id, remote_id, depends_on, exposes, status)
            select $1, number, $2, key, type, kind, name, given_id, given_id, given_id,
                string_to_array(depends_on, ',')::integer[],
                case when exposes = '[]' then '{}' else array(select json_array_elements_text(exposes::json)) end, $3
            from unnest($4::integer[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[])
                as new (number, key, type, kind, name, given_id, depends_on, exposes)""";

    private static final String INSERT_DESIRED =
            """
            insert into image (batch_id, step, role, body)
            select $1, step, $2, body from unnest($3::integer[], $4::bytea[]) as new (step, body)""";

    private static final String INSERT_RECORD =
            "insert into record (batch_id, number, tenant, at, type, data) values ($1, $2, $3, now(), $4, $5::text::json)";

    private AcceptanceRows() {}

    /**
     * The batch, accepted.
     *
     * @return false, and nothing is inserted, where there is one under the same key
     */
    static Uni<Boolean> insertBatch(SqlConnection connection, Acceptance batch) {
        return insertBatch(connection, batch, true);
    }

    /** The batch, to be accepted later: it is nobody's business until then, and its key is not taken. */
    static Uni<Void> stageBatch(SqlConnection connection, Acceptance batch) {
        return insertBatch(connection, batch, false).replaceWithVoid();
    }

    private static Uni<Boolean> insertBatch(SqlConnection connection, Acceptance batch, boolean accepted) {
        var options = batch.options();
        return connection
                .preparedQuery(INSERT_BATCH)
                .execute(Tuple.from(Arrays.asList(
                        batch.id().value(),
                        batch.tenant().name(),
                        BatchStatus.PENDING.name(),
                        options.onFailure().name(),
                        options.onBusy().name(),
                        options.rollback().onDrift().name(),
                        options.maxConcurrency(),
                        options.rollback().maxConcurrency(),
                        options.rollback().timeout().toMillis(),
                        options.deadline()
                                .map(deadline -> (double) deadline.toMillis())
                                .orElse(null),
                        batch.steps().size(),
                        batch.labels().isEmpty() ? null : Json.text(labels(batch.labels())),
                        batch.key().map(RequestKey::value).orElse(null),
                        batch.key()
                                .map(key -> Buffer.buffer(key.fingerprint()).getDelegate())
                                .orElse(null),
                        options.notified().isEmpty() ? null : options.notified().toArray(String[]::new),
                        batch.trace().map(TraceParent::header).orElse(null),
                        accepted)))
                .map(rows -> rows.size() == 1);
    }

    static Uni<Void> insertSteps(SqlConnection connection, BatchId batch, Tenant tenant, List<Acceptance.Step> steps) {
        return connection
                .preparedQuery(INSERT_STEPS)
                .execute(Tuple.tuple(List.of(
                        batch.value(),
                        tenant.name(),
                        StepStatus.PENDING.name(),
                        column(steps, Integer[]::new, step -> step.change().number()),
                        column(steps, String[]::new, step -> step.change().key()),
                        column(steps, String[]::new, step -> step.change()
                                .type()
                                .name()),
                        column(steps, String[]::new, step -> step.change().kind()),
                        column(steps, String[]::new, step -> step.change()
                                .name()
                                .orElse(null)),
                        column(steps, String[]::new, step -> step.change()
                                .remoteId()
                                .map(RemoteId::value)
                                .orElse(null)),
                        column(steps, String[]::new, step -> numbers(step.dependsOn())),
                        column(steps, String[]::new, step -> texts(step.exposes())))))
                .replaceWithVoid();
    }

    static Uni<Void> insertDesired(SqlConnection connection, BatchId batch, List<Acceptance.Step> steps) {
        List<Change> changes = steps.stream()
                .map(Acceptance.Step::change)
                .filter(change -> change.desired().isPresent())
                .toList();
        if (changes.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return connection
                .preparedQuery(INSERT_DESIRED)
                .execute(Tuple.tuple(List.of(
                        batch.value(),
                        ImageRole.DESIRED.name(),
                        column(changes, Integer[]::new, Change::number),
                        column(changes, io.vertx.core.buffer.Buffer[]::new, change -> Buffer.buffer(
                                        Json.bytes(change.desired().orElseThrow()))
                                .getDelegate()))))
                .replaceWithVoid();
    }

    static Uni<Void> insertAccepted(SqlConnection connection, BatchId batch, Tenant tenant, int steps) {
        return insertRecord(connection, batch, tenant, 1, RecordType.BATCH_ACCEPTED, accepted(steps));
    }

    /** What the first record of a batch says. */
    static ObjectNode accepted(int steps) {
        return Json.object().put("status", BatchStatus.PENDING.name()).put("steps", steps);
    }

    /** Says whom the batch waits for: whoever is before it in the first of its queues. */
    static Uni<Void> insertWaiting(SqlConnection connection, BatchId batch, Tenant tenant, Busy busy) {
        var data = Json.object().put("status", BatchStatus.PENDING.name());
        data.set("waitsFor", busy.json());
        return insertRecord(connection, batch, tenant, 2, RecordType.BATCH_WAITING, data);
    }

    private static Uni<Void> insertRecord(
            SqlConnection connection, BatchId batch, Tenant tenant, long number, RecordType type, ObjectNode data) {
        return connection
                .preparedQuery(INSERT_RECORD)
                .execute(Tuple.of(batch.value(), number, tenant.name(), type.label(), Json.text(data)))
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
    static String texts(Set<String> texts) {
        var array = JsonNodeFactory.instance.arrayNode();
        texts.forEach(array::add);
        return Json.text(array);
    }
}
