package dev.unwind.journal.commit;

import static dev.unwind.journal.postgres.SqlValues.column;

import dev.unwind.batch.BatchId;
import dev.unwind.batch.BatchStatus;
import dev.unwind.journal.commit.BatchJournal.Numbered;
import dev.unwind.journal.record.BatchState;
import dev.unwind.journal.segment.Segment;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * What a group of records says of one batch under one token: its row in the table {@code segment}.
 *
 * @param records consecutive ones, in their order
 */
record SegmentRow(List<Numbered> records, Segment segment) {
    private static final String FENCED =
            """
            insert into segment (batch_id, first_number, last_number, records, images)
            select new.batch_id, new.first_number, new.last_number, new.records, new.images
            from unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::bytea[], $5::bytea[], $6::uuid[], $7::bigint[])
                as new (batch_id, first_number, last_number, records, images, owner, epoch)
            join batch on batch.id = new.batch_id and batch.owner = new.owner and batch.epoch = new.epoch
            join lease on lease.id = batch.owner""";

    // A group that is repeated consists of the same segments, unless it is repeated in halves.
    private static final String INSERT_MISSING = FENCED
            + """

            where not exists (select from segment as stored where stored.batch_id = new.batch_id
                and stored.first_number <= new.last_number and stored.last_number >= new.first_number)
            on conflict do nothing returning batch_id, first_number""";

    // Nobody waits for the answer before the commit is sent. So the statement itself fails, and with it the
    // transaction, where a segment exists already or the batch has another owner.
    private static final String INSERT_ALL =
            "with inserted as (%s returning 1) select 1 / (count(*) = cardinality($2))::integer from inserted"
                    .formatted(FENCED);

    /** Names a segment. */
    private record Id(UUID batch, long first) {}

    /** The rows of a group. Of one batch under one token there are several where numbers are left out. */
    static List<SegmentRow> of(List<Numbered> group) {
        Map<Object, List<Numbered>> open = new LinkedHashMap<>();
        List<List<Numbered>> runs = new ArrayList<>();
        for (var each : group) {
            var run = open.get(each.token());
            if (run == null || run.get(run.size() - 1).number() + 1 != each.number()) {
                run = new ArrayList<>();
                runs.add(run);
                open.put(each.token(), run);
            }
            run.add(each);
        }
        return runs.stream().map(SegmentRow::encode).toList();
    }

    private static SegmentRow encode(List<Numbered> records) {
        var first = records.get(0);
        var segment = new Segment.Builder(first.batch(), first.number());
        records.forEach(each -> segment.add(each.at(), each.run(), each.entry()));
        return new SegmentRow(records, segment.build());
    }

    BatchId batch() {
        return segment.batch();
    }

    /** Whether the batch's run ends with it. */
    boolean endsRun() {
        return records.stream().anyMatch(each -> each.entry()
                .batchState()
                .map(BatchState::status)
                .filter(BatchStatus::terminal)
                .isPresent());
    }

    /**
     * Inserts all of these rows. Fails with SQLSTATE 22012 or 23505 where one exists already, or a batch has another
     * owner.
     */
    static Uni<Void> insertAll(SqlConnection connection, List<SegmentRow> rows) {
        return connection.preparedQuery(INSERT_ALL).execute(values(rows)).replaceWithVoid();
    }

    /**
     * Inserts those of the rows that do not exist and whose batches have these owners.
     *
     * @return those that were inserted
     */
    static Uni<List<SegmentRow>> insertMissing(SqlConnection connection, List<SegmentRow> rows) {
        return connection.preparedQuery(INSERT_MISSING).execute(values(rows)).map(inserted -> {
            Set<Id> ids = new HashSet<>();
            inserted.forEach(row -> ids.add(new Id(row.getUUID("batch_id"), row.getLong("first_number"))));
            return rows.stream().filter(row -> ids.contains(row.id())).toList();
        });
    }

    private Id id() {
        return new Id(batch().value(), segment.first());
    }

    private static Tuple values(List<SegmentRow> rows) {
        return Tuple.tuple(List.of(
                column(rows, UUID[]::new, row -> row.batch().value()),
                column(rows, Long[]::new, row -> row.segment.first()),
                column(rows, Long[]::new, row -> row.segment.last()),
                column(rows, Buffer[]::new, row -> row.segment.records()),
                column(rows, Buffer[]::new, row -> row.segment.images().orElse(null)),
                column(
                        rows,
                        UUID[]::new,
                        row -> row.records.get(0).token().term().id()),
                column(rows, Long[]::new, row -> row.records.get(0).token().epoch())));
    }
}
