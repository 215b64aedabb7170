package dev.unwind.journal.commit;

import static dev.unwind.journal.postgres.BulkStatement.rows;
import static dev.unwind.journal.postgres.SqlValues.column;
import static dev.unwind.journal.postgres.SqlValues.time;

import dev.unwind.batch.BatchId;
import dev.unwind.batch.BatchStatus;
import dev.unwind.batch.json.Json;
import dev.unwind.journal.commit.BatchJournal.Numbered;
import dev.unwind.journal.postgres.BulkStatement;
import dev.unwind.journal.record.BatchState;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

/** The states of batches that become durable with a group of records; a batch that finishes releases its claims. */
final class BatchRows {
    private static final String UPDATE =
            """
            update batch set status = new.status, reason = coalesce(new.reason::json, batch.reason),
                started_at = case when new.status = 'PENDING' then batch.started_at else coalesce(batch.started_at, new.at) end,
                finished_at = case when new.terminal then new.at end,
                under_way = batch.under_way and not new.terminal
            from unnest($1::uuid[], $2::text[], $3::text[], $4::boolean[], $5::timestamptz[])
                as new (batch_id, status, reason, terminal, at)
            where batch.id = new.batch_id""";

    // Only batches that have had more than one run have rows in this table.
    private static final String FINISH_RUNS =
            """
            update run set outcome = batch.status, finished_at = batch.finished_at from batch
            where batch.id = any($1::uuid[]) and run.batch_id = batch.id and run.number = batch.run""";

    private static final String RELEASE_CLAIMS = "delete from claim where batch_id = any($1::uuid[])";

    private BatchRows() {}

    /** The statements that a group calls for, in their order. */
    static List<BulkStatement> of(List<Numbered> group) {
        return List.of(
                new BulkStatement(UPDATE, batches(group)),
                new BulkStatement(FINISH_RUNS, finished(group, record -> record.run() > 1)),
                new BulkStatement(RELEASE_CLAIMS, finished(group, record -> true)));
    }

    private static Optional<Tuple> batches(List<Numbered> group) {
        Map<BatchId, Numbered> last = new LinkedHashMap<>();
        for (var each : group) {
            if (each.entry().batchState().isPresent()) {
                last.put(each.batch(), each);
            }
        }
        return rows(
                last,
                rows -> List.of(
                        column(rows, UUID[]::new, row -> row.batch().value()),
                        column(rows, String[]::new, row -> state(row).status().name()),
                        column(
                                rows,
                                String[]::new,
                                row -> state(row).reason().map(Json::text).orElse(null)),
                        column(rows, Boolean[]::new, row -> state(row).status().terminal()),
                        column(rows, OffsetDateTime[]::new, row -> time(row.at()))));
    }

    private static BatchState state(Numbered row) {
        return row.entry().batchState().orElseThrow();
    }

    private static Optional<Tuple> finished(List<Numbered> group, Predicate<Numbered> wanted) {
        var finished = group.stream()
                .filter(wanted)
                .filter(each -> each.entry()
                        .batchState()
                        .map(BatchState::status)
                        .filter(BatchStatus::terminal)
                        .isPresent())
                .map(each -> each.batch().value())
                .toArray(UUID[]::new);
        return finished.length == 0 ? Optional.empty() : Optional.of(Tuple.tuple(List.of((Object) finished)));
    }
}
