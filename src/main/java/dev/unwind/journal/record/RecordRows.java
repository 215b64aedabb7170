package dev.unwind.journal.record;

import static dev.unwind.journal.postgres.SqlValues.column;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.json.Json;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.List;
import java.util.UUID;

/**
 * Inserts rows into the table {@code record}, within the caller's transaction: records of batches that nobody owns,
 * which are numbered here. What the owner of a batch records goes into segments.
 *
 * <p>All statements are lazy, complete on the event loop of the connection, and fail with what PostgreSQL answered.
 */
public final class RecordRows {
    private static final String INSERT_NUMBERED =
            """
            insert into record (batch_id, number, at, type, data)
            select batch_id, $1, now(), $2, data::json
            from unnest($3::uuid[], $4::text[]) as new (batch_id, data)""";

    private static final String APPEND =
            """
            insert into record (batch_id, number, at, type, data)
            select $1, %s + 1, now(), $2, $3::text::json"""
                    .formatted(lastNumber("$1"));

    private RecordRows() {}

    /** The SQL of the number of a batch's last record, wherever that is stored; 0 where there is none. */
    public static String lastNumber(String batch) {
        return """
                greatest((select max(number) from record where batch_id = %1$s),
                    (select last_number from segment where batch_id = %1$s order by first_number desc limit 1), 0)"""
                .formatted(batch);
    }

    /** A record of a batch as a whole that is numbered by PostgreSQL or by its position. */
    public record BatchRow(BatchId batch, ObjectNode data) {}

    /** Inserts one record for each batch, all with the same type and number. */
    public static Uni<Void> insertNumbered(
            SqlConnection connection, long number, RecordType type, List<BatchRow> rows) {
        return connection
                .preparedQuery(INSERT_NUMBERED)
                .execute(Tuple.tuple(List.of(
                        number,
                        type.label(),
                        column(rows, UUID[]::new, row -> row.batch().value()),
                        column(rows, String[]::new, row -> Json.text(row.data())))))
                .replaceWithVoid();
    }

    /** Inserts a record behind the last one of its batch. The caller has locked the row of the batch. */
    public static Uni<Void> append(SqlConnection connection, RecordType type, BatchRow row) {
        return connection
                .preparedQuery(APPEND)
                .execute(Tuple.of(row.batch().value(), type.label(), Json.text(row.data())))
                .replaceWithVoid();
    }
}
