package dev.unwind.crashlab;

import dev.unwind.batch.BatchId;
import dev.unwind.batch.json.Json;
import dev.unwind.testing.StoredRecords;
import dev.unwind.testing.Waits;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.ZoneOffset;

/**
 * Brings the record of a batch into the form in which versions without segments left it: a row for each record, and for
 * each image.
 */
final class RecordInRows {
    private static final String RECORD =
            """
            insert into record (batch_id, number, at, type, step, data) values ($1, $2, $3, $4, $5, $6::text::json)
            on conflict do nothing""";

    // Of several in one role the last one counts.
    private static final String IMAGES =
            """
            insert into image (batch_id, step, role, body)
            select distinct on (step.number, role) $1, step.number, role, substring(segment.images
                from step.images[at + 2]::integer + 1 for step.images[at + 3]::integer)
            from step cross join lateral generate_series(1, cardinality(step.images), 4) as at
            join segment on segment.batch_id = step.batch_id and segment.first_number = step.images[at + 1]
            cross join lateral (select (array['DESIRED', 'SNAPSHOT', 'INTENT', 'REMOVED', 'AFTER', 'EXPOSED', 'RECREATED',
                'REPLACEMENT', 'BACK_INTENT', 'SETTLEMENT', 'OPERATION'])[step.images[at] + 1] as role) as named
            where step.batch_id = $1
            order by step.number, role, at desc
            on conflict (batch_id, step, role) do update set body = excluded.body""";

    private RecordInRows() {}

    /** The rows of the batch's steps are up to date. */
    static void of(Pool pool, BatchId batch) {
        for (var record : StoredRecords.of(pool, batch.value())) {
            run(pool, RECORD, Tuple.from(new Object[] {
                batch.value(),
                record.number(),
                record.at().atOffset(ZoneOffset.UTC),
                record.type().label(),
                record.step().isPresent() ? record.step().getAsInt() : null,
                Json.text(record.data())
            }));
        }
        run(pool, IMAGES, Tuple.of(batch.value()));
        run(pool, "delete from segment where batch_id = $1", Tuple.of(batch.value()));
        run(pool, "update step set images = null where batch_id = $1", Tuple.of(batch.value()));
        run(pool, "delete from projection where batch_id = $1", Tuple.of(batch.value()));
    }

    private static void run(Pool pool, String sql, Tuple parameters) {
        pool.preparedQuery(sql).execute(parameters).await().atMost(Waits.LIMIT);
    }
}
