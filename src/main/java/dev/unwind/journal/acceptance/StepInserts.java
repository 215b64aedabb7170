package dev.unwind.journal.acceptance;

import static dev.unwind.journal.postgres.SqlValues.column;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.StepStatus;
import dev.unwind.batch.Tenant;
import dev.unwind.batch.change.Change;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.batch.json.Json;
import dev.unwind.journal.postgres.SqlValues;
import dev.unwind.journal.record.ImageRole;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Inserts the rows of steps and their desired states, within the caller's transaction. */
final class StepInserts {
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

    private StepInserts() {}

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

    /** The statements that insert the steps of these batches. None needs the result of another. */
    static List<Uni<Void>> of(SqlConnection connection, List<CheckedBatch> batches) {
        return insertRows(connection, StepRow.of(batches));
    }

    /** Inserts some steps of one batch. */
    static Uni<Void> insert(SqlConnection connection, BatchId batch, Tenant tenant, List<CheckedBatch.Step> steps) {
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
                        column(
                                rows,
                                Buffer[]::new,
                                row -> SqlValues.bytes(
                                        Json.bytes(row.change().desired().orElseThrow()))))))
                .replaceWithVoid();
    }

    /** Numbers in the form that the SQL function {@code string_to_array} splits. */
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
