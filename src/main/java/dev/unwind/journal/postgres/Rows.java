package dev.unwind.journal.postgres;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.json.Json;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads what a statement returned. */
public final class Rows {
    private Rows() {}

    /** One value for each row, in the order of the rows. */
    public static <T> List<T> list(RowSet<Row> rows, Function<Row, T> value) {
        var values = new ArrayList<T>(rows.size());
        rows.forEach(row -> values.add(value.apply(row)));
        return values;
    }

    /** The value of the first row; empty where there is none. */
    public static <T> Optional<T> first(RowSet<Row> rows, Function<Row, T> value) {
        return rows.stream().findFirst().map(value);
    }

    /** The batches in the column {@code id}. */
    public static List<BatchId> batches(RowSet<Row> rows) {
        return list(rows, row -> new BatchId(row.getUUID("id")));
    }

    /** The value of a {@code timestamptz} column; empty for null. */
    public static Optional<Instant> instant(Row row, String column) {
        return Optional.ofNullable(row.getOffsetDateTime(column)).map(OffsetDateTime::toInstant);
    }

    /** The JSON object that a text column holds; empty for null. */
    public static Optional<ObjectNode> object(Row row, String column) {
        return Optional.ofNullable(row.getString(column)).map(Rows::object);
    }

    /** The JSON array that a text column holds; empty for null. */
    public static Optional<ArrayNode> array(Row row, String column) {
        return Optional.ofNullable(row.getString(column))
                .map(text -> (ArrayNode) Json.read(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static ObjectNode object(String text) {
        return (ObjectNode) Json.read(text.getBytes(StandardCharsets.UTF_8));
    }
}
