package dev.unwind.journal.commit;

import static dev.unwind.journal.postgres.BulkStatement.rows;
import static dev.unwind.journal.postgres.SqlValues.column;

import dev.unwind.batch.BatchId;
import dev.unwind.batch.Verdict;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.batch.json.Json;
import dev.unwind.journal.commit.BatchJournal.Numbered;
import dev.unwind.journal.postgres.BulkStatement;
import dev.unwind.journal.postgres.SqlValues;
import dev.unwind.journal.record.StepState;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The states of steps that become durable with a group of records. */
final class StepRows {
    private static final String UPDATE =
            """
            update step set status = new.status, remote_id = new.remote_id, attempts = new.attempts,
                snapshot_at = new.snapshot_at, started_at = new.started_at, finished_at = new.finished_at,
                verified = new.verified, error = new.error::json, drift = new.drift::json,
                touched = new.touched, as_intended = new.as_intended, run = new.run,
                verdict = new.verdict, deviation = new.deviation::json, losses = new.losses::json
            from unnest($1::uuid[], $2::integer[], $3::text[], $4::text[], $5::integer[], $6::timestamptz[],
                $7::timestamptz[], $8::timestamptz[], $9::boolean[], $10::text[], $11::text[],
                $12::boolean[], $13::boolean[], $14::integer[], $15::text[], $16::text[], $17::text[])
                as new (batch_id, number, status, remote_id, attempts, snapshot_at, started_at, finished_at, verified, error,
                    drift, touched, as_intended, run, verdict, deviation, losses)
            where step.batch_id = new.batch_id and step.number = new.number""";

    private StepRows() {}

    /** The statement that a group calls for. */
    static BulkStatement of(List<Numbered> group) {
        return new BulkStatement(UPDATE, steps(group));
    }

    private record StepRow(BatchId batch, int number, StepState state, int run) {}

    private static Optional<Tuple> steps(List<Numbered> group) {
        Map<List<Object>, StepRow> last = new LinkedHashMap<>();
        for (var each : group) {
            each.entry().stepState().ifPresent(state -> {
                int step = each.entry().step().orElseThrow();
                last.put(List.of(each.batch(), step), new StepRow(each.batch(), step, state, each.run()));
            });
        }
        return rows(
                last,
                rows -> List.of(
                        column(rows, UUID[]::new, row -> row.batch().value()),
                        column(rows, Integer[]::new, StepRow::number),
                        column(rows, String[]::new, row -> row.state().status().name()),
                        column(rows, String[]::new, row -> row.state()
                                .remoteId()
                                .map(RemoteId::value)
                                .orElse(null)),
                        column(rows, Integer[]::new, row -> row.state().attempts()),
                        column(rows, OffsetDateTime[]::new, row -> row.state()
                                .snapshotAt()
                                .map(SqlValues::time)
                                .orElse(null)),
                        column(rows, OffsetDateTime[]::new, row -> row.state()
                                .startedAt()
                                .map(SqlValues::time)
                                .orElse(null)),
                        column(rows, OffsetDateTime[]::new, row -> row.state()
                                .finishedAt()
                                .map(SqlValues::time)
                                .orElse(null)),
                        column(rows, Boolean[]::new, row -> row.state().verified()),
                        column(
                                rows,
                                String[]::new,
                                row -> row.state().error().map(Json::text).orElse(null)),
                        column(
                                rows,
                                String[]::new,
                                row -> row.state().drift().map(Json::text).orElse(null)),
                        column(rows, Boolean[]::new, row -> row.state().touched()),
                        column(rows, Boolean[]::new, row -> row.state().asIntended()),
                        column(rows, Integer[]::new, StepRow::run),
                        column(
                                rows,
                                String[]::new,
                                row -> row.state().verdict().map(Verdict::name).orElse(null)),
                        column(
                                rows,
                                String[]::new,
                                row -> row.state().deviation().map(Json::text).orElse(null)),
                        column(
                                rows,
                                String[]::new,
                                row -> row.state().losses().map(Json::text).orElse(null))));
    }
}
