package dev.unwind.testing;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.json.Json;
import dev.unwind.journal.record.RecordType;
import dev.unwind.journal.segment.StoredRecord;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.stream.Stream;

/** The records of batches as they are stored: as rows of their own, and in segments. */
public final class StoredRecords {
    private static final String ALL =
            """
            select batch_id, number, at, type, step, data::text as data, null::bytea as records from record
            union all select batch_id, first_number, null, null, null, null, records from segment""";

    private StoredRecords() {}

    public record Stored(UUID batch, long number, Instant at, RecordType type, OptionalInt step, JsonNode data) {
        @Override
        public String toString() {
            return number + " " + type.label() + " " + (step.isPresent() ? step.getAsInt() : "") + " " + data;
        }
    }

    /** The records of a batch, in order. */
    public static List<Stored> of(Pool pool, UUID batch) {
        var records = new ArrayList<Stored>();
        pool.preparedQuery("select * from (" + ALL + ") as stored where batch_id = $1")
                .execute(Tuple.of(batch))
                .await()
                .atMost(Waits.LIMIT)
                .forEach(row -> of(row).forEach(records::add));
        records.sort(Comparator.comparing(Stored::number));
        return records;
    }

    /** The records of all batches, those of each in order. */
    public static List<Stored> inOrder(List<List<Stored>> rows) {
        return rows.stream()
                .flatMap(List::stream)
                .sorted(Comparator.comparing(Stored::batch).thenComparing(Stored::number))
                .toList();
    }

    /** Selects rows for {@link #of(ResultSet)}. */
    public static String sql() {
        return ALL;
    }

    /** The records of a row. */
    public static List<Stored> of(ResultSet row) throws SQLException {
        var batch = row.getObject("batch_id", UUID.class);
        var records = row.getBytes("records");
        if (records != null) {
            return decoded(batch, row.getLong("number"), records).toList();
        }
        int step = row.getInt("step");
        return List.of(new Stored(
                batch,
                row.getLong("number"),
                row.getTimestamp("at").toInstant(),
                RecordType.of(row.getString("type")),
                step == 0 ? OptionalInt.empty() : OptionalInt.of(step),
                json(row.getString("data"))));
    }

    private static Stream<Stored> of(Row row) {
        var batch = row.getUUID("batch_id");
        var records = row.getBuffer("records");
        if (records != null) {
            return decoded(batch, row.getLong("number"), records.getBytes());
        }
        var step = row.getInteger("step");
        return Stream.of(new Stored(
                batch,
                row.getLong("number"),
                row.getOffsetDateTime("at").toInstant(),
                RecordType.of(row.getString("type")),
                step == null ? OptionalInt.empty() : OptionalInt.of(step),
                json(row.getString("data"))));
    }

    private static Stream<Stored> decoded(UUID batch, long first, byte[] records) {
        return StoredRecord.read(first, records, 0).stream()
                .map(record ->
                        new Stored(batch, record.number(), record.at(), record.type(), record.step(), record.data()));
    }

    private static JsonNode json(String text) {
        return Json.read(text.getBytes(StandardCharsets.UTF_8));
    }
}
