package dev.unwind.journal.projection;

import static dev.unwind.journal.postgres.SqlValues.column;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.Verdict;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.batch.json.Json;
import dev.unwind.journal.postgres.BulkStatement;
import dev.unwind.journal.postgres.SqlValues;
import dev.unwind.journal.record.StepState;
import dev.unwind.journal.segment.ImageSql;
import dev.unwind.journal.segment.StepUpdate;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * The statements that bring rows of steps up to date. Of several projections of one batch, in whatever order they
 * commit, none sets a row back: each first moves the number in the batch's row of {@code projection}, and one that
 * comes too late finds a higher number there and changes nothing.
 */
public final class StepRows {
    private static final String ADVANCE =
            """
            insert into projection (batch_id, last_number)
            select new.batch_id, new.last_number from unnest($1::uuid[], $2::bigint[]) as new (batch_id, last_number)
            on conflict (batch_id) do update set last_number = excluded.last_number
                where projection.last_number < excluded.last_number""";

    private static final String UPDATE =
            """
            update step set status = new.status, remote_id = new.remote_id, attempts = new.attempts,
                snapshot_at = new.snapshot_at, started_at = new.started_at, finished_at = new.finished_at,
                verified = new.verified, error = new.error::json, drift = new.drift::json,
                touched = new.touched, as_intended = new.as_intended, run = new.run,
                verdict = new.verdict, deviation = new.deviation::json, losses = new.losses::json,
                images = case when new.images is null then step.images else step.images || new.images::bigint[] end
            from (
                select * from unnest($1::uuid[], $2::integer[], $3::text[], $4::text[], $5::integer[], $6::timestamptz[],
                    $7::timestamptz[], $8::timestamptz[], $9::boolean[], $10::text[], $11::text[],
                    $12::boolean[], $13::boolean[], $14::integer[], $15::text[], $16::text[], $17::text[], $18::text[], $19::bigint[])
                    as new (batch_id, number, status, remote_id, attempts, snapshot_at, started_at, finished_at, verified, error,
                        drift, touched, as_intended, run, verdict, deviation, losses, images, last_number)
                where (select last_number from projection where projection.batch_id = new.batch_id) = new.last_number
                offset 0) as new
            where step.batch_id = new.batch_id and step.number = new.number""";

    private StepRows() {}

    /** The statements that show these records in the rows of their steps, in their order. */
    public static List<BulkStatement> of(Collection<LoggedSteps> batches) {
        return List.of(new BulkStatement(ADVANCE, batches(batches)), new BulkStatement(UPDATE, steps(batches)));
    }

    private static Optional<Tuple> batches(Collection<LoggedSteps> batches) {
        var rows = List.copyOf(batches);
        return rows.isEmpty()
                ? Optional.empty()
                : Optional.of(Tuple.tuple(List.of(
                        column(rows, UUID[]::new, row -> row.batch().value()),
                        column(rows, Long[]::new, LoggedSteps::lastNumber))));
    }

    private record Row(BatchId batch, long lastNumber, StepUpdate update) {
        StepState state() {
            return update.state();
        }
    }

    private static Optional<Tuple> steps(Collection<LoggedSteps> batches) {
        var rows = batches.stream()
                .flatMap(batch ->
                        batch.updates().stream().map(update -> new Row(batch.batch(), batch.lastNumber(), update)))
                .toList();
        return rows.isEmpty()
                ? Optional.empty()
                : Optional.of(Tuple.tuple(List.of(
                        column(rows, UUID[]::new, row -> row.batch().value()),
                        column(rows, Integer[]::new, row -> row.update().step()),
                        column(rows, String[]::new, row -> row.state().status().name()),
                        texts(rows, state -> state.remoteId().map(RemoteId::value)),
                        column(rows, Integer[]::new, row -> row.state().attempts()),
                        times(rows, StepState::snapshotAt),
                        times(rows, StepState::startedAt),
                        times(rows, StepState::finishedAt),
                        column(rows, Boolean[]::new, row -> row.state().verified()),
                        documents(rows, StepState::error),
                        documents(rows, StepState::drift),
                        column(rows, Boolean[]::new, row -> row.state().touched()),
                        column(rows, Boolean[]::new, row -> row.state().asIntended()),
                        column(rows, Integer[]::new, row -> row.update().run()),
                        texts(rows, state -> state.verdict().map(Verdict::name)),
                        documents(rows, StepState::deviation),
                        documents(rows, StepState::losses),
                        column(
                                rows,
                                String[]::new,
                                row -> ImageSql.array(row.update().images())),
                        column(rows, Long[]::new, Row::lastNumber))));
    }

    private static Object times(List<Row> rows, Function<StepState, Optional<Instant>> time) {
        return column(rows, OffsetDateTime[]::new, row -> time.apply(row.state())
                .map(SqlValues::time)
                .orElse(null));
    }

    private static Object texts(List<Row> rows, Function<StepState, Optional<String>> text) {
        return column(rows, String[]::new, row -> text.apply(row.state()).orElse(null));
    }

    private static Object documents(List<Row> rows, Function<StepState, Optional<? extends JsonNode>> document) {
        return column(rows, String[]::new, row -> document.apply(row.state())
                .map(Json::text)
                .orElse(null));
    }
}
