package dev.unwind.journal.stream;

import dev.unwind.batch.BatchId;
import dev.unwind.batch.json.Json;
import dev.unwind.journal.postgres.Rows;
import dev.unwind.journal.record.RecordType;
import dev.unwind.journal.segment.StoredRecord;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Reads pages of the events of a batch: those in segments, and the few that are rows of their own. Lazy; completes on
 * an event loop; fails with what PostgreSQL answered.
 */
final class EventPages {
    // The first segment may begin before the reader's position. Of the records that are rows, and of those in segments,
    // as many as a page has are read; each segment has at least one.
    private static final String PAGE =
            """
            (select number, at, type, step, %s as data, null::bytea as records from record
            where batch_id = $1 and number > $2 order by number limit $3)
            union all
            select first_number, null, null, null, null, records from (
                select first_number, records, sum(size) over (order by first_number) - size as before from (
                    select first_number, records, last_number - greatest(first_number - 1, $2) as size from segment
                    where batch_id = $1 and last_number > $2 and first_number >= coalesce((
                        select max(first_number) from segment where batch_id = $1 and first_number <= $2 + 1), 0)
                    order by first_number limit $3) as next) as counted
            where before < $3
            order by number""";

    private static final String WHOLE = PAGE.formatted("data::text");

    // Records of other types are read without their data, only to move on.
    private static final String THIN = PAGE.formatted("case when type = any($4) then data::text end");

    private final Pool pool;

    EventPages(Pool pool) {
        this.pool = pool;
    }

    /** Up to {@code limit} events after the given number; fewer only where there are no more. */
    Uni<List<Event>> whole(BatchId batch, long after, int limit) {
        return pool.preparedQuery(WHOLE)
                .execute(Tuple.of(batch.value(), after, limit))
                .map(rows -> events(batch, rows, after, limit, Set.of()));
    }

    /** Up to {@code limit} events after the given number, of which only those of these types have their data. */
    Uni<List<Event>> thin(BatchId batch, long after, int limit, Set<RecordType> wanted) {
        return pool.preparedQuery(THIN)
                .execute(Tuple.of(
                        batch.value(),
                        after,
                        limit,
                        wanted.stream().map(RecordType::label).toArray(String[]::new)))
                .map(rows -> events(batch, rows, after, limit, wanted));
    }

    private static List<Event> events(BatchId batch, RowSet<Row> rows, long after, int limit, Set<RecordType> wanted) {
        var events = new ArrayList<Event>(limit);
        for (var row : rows) {
            var records = row.getBuffer("records");
            if (records == null) {
                events.add(event(batch, row));
            } else {
                StoredRecord.read(row.getLong("number"), records.getBytes(), after)
                        .forEach(record -> events.add(event(batch, record, wanted)));
            }
            if (events.size() >= limit) {
                return events.subList(0, limit);
            }
        }
        return events;
    }

    private static Event event(BatchId batch, Row row) {
        var step = row.getInteger("step");
        return Event.of(
                batch,
                row.getLong("number"),
                row.getOffsetDateTime("at").toInstant(),
                RecordType.of(row.getString("type")),
                step == null ? OptionalInt.empty() : OptionalInt.of(step),
                Rows.object(row, "data").orElseGet(Json::object));
    }

    private static Event event(BatchId batch, StoredRecord record, Set<RecordType> wanted) {
        var data = wanted.isEmpty() || wanted.contains(record.type()) ? record.data() : Json.object();
        return Event.of(batch, record.number(), record.at(), record.type(), record.step(), data);
    }
}
