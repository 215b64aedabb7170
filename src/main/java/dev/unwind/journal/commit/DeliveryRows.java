package dev.unwind.journal.commit;

import static dev.unwind.journal.postgres.SqlValues.column;
import static dev.unwind.journal.postgres.SqlValues.time;

import dev.unwind.batch.json.Json;
import dev.unwind.journal.commit.BatchJournal.Numbered;
import dev.unwind.journal.postgres.BulkStatement;
import dev.unwind.journal.record.Entry;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The deliveries that become durable with a group of records. */
final class DeliveryRows {
    private static final String INSERT =
            """
            insert into delivery (id, batch_id, tenant, url, status, next_at, created_at, payload)
            select new.id, new.batch_id, new.tenant, new.url, 'PENDING', now(), new.at, new.payload::json
            from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::timestamptz[], $6::text[])
                as new (id, batch_id, tenant, url, at, payload)""";

    private DeliveryRows() {}

    private record Row(Numbered record, Entry.Notice notice) {}

    /** The statement that a group calls for; without rows where there are no notices. */
    static BulkStatement of(List<Numbered> group) {
        return new BulkStatement(INSERT, rows(group));
    }

    private static Optional<Tuple> rows(List<Numbered> group) {
        var rows = group.stream()
                .flatMap(each -> each.entry().notices().stream().map(notice -> new Row(each, notice)))
                .toList();
        return rows.isEmpty()
                ? Optional.empty()
                : Optional.of(Tuple.tuple(List.of(
                        column(rows, UUID[]::new, row -> row.notice().id().value()),
                        column(rows, UUID[]::new, row -> row.record().batch().value()),
                        column(rows, String[]::new, row -> row.record().tenant().name()),
                        column(rows, String[]::new, row -> row.notice().url()),
                        column(
                                rows,
                                OffsetDateTime[]::new,
                                row -> time(row.record().at())),
                        column(
                                rows,
                                String[]::new,
                                row -> Json.text(row.notice().data())))));
    }
}
