package dev.unwind.journal.commit;

import static dev.unwind.journal.postgres.BulkStatement.rows;
import static dev.unwind.journal.postgres.SqlValues.column;

import dev.unwind.batch.BatchId;
import dev.unwind.batch.json.Json;
import dev.unwind.journal.commit.BatchJournal.Numbered;
import dev.unwind.journal.postgres.BulkStatement;
import dev.unwind.journal.postgres.SqlValues;
import dev.unwind.journal.record.ImageRole;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The values of results that other steps refer to, which become durable with a group of records. */
final class ImageRows {
    private static final String INSERT =
            """
            insert into image (batch_id, step, role, body)
            select * from unnest($1::uuid[], $2::integer[], $3::text[], $4::bytea[])""";

    private static final String UPSERT =
            INSERT + " on conflict (batch_id, step, role) do update set body = excluded.body";

    private ImageRows() {}

    /**
     * The statement that a group calls for.
     *
     * @param allNew whether no image of the group is stored: the statement fails where one is
     */
    static BulkStatement of(List<Numbered> group, boolean allNew) {
        return new BulkStatement(allNew ? INSERT : UPSERT, images(group));
    }

    private record ImageRow(BatchId batch, int step, ImageRole role, Buffer body) {}

    private static Optional<Tuple> images(List<Numbered> group) {
        // Of two images in one role the later one stands: a statement may not touch a row twice.
        Map<List<Object>, ImageRow> last = new LinkedHashMap<>();
        for (var each : group) {
            var exposed = each.entry().images().get(ImageRole.EXPOSED);
            if (exposed != null) {
                int step = each.entry().step().orElseThrow();
                last.put(
                        List.of(each.batch(), step),
                        new ImageRow(each.batch(), step, ImageRole.EXPOSED, SqlValues.bytes(Json.bytes(exposed))));
            }
        }
        return rows(
                last,
                rows -> List.of(
                        column(rows, UUID[]::new, row -> row.batch().value()),
                        column(rows, Integer[]::new, ImageRow::step),
                        column(rows, String[]::new, row -> row.role().name()),
                        column(rows, Buffer[]::new, ImageRow::body)));
    }
}
