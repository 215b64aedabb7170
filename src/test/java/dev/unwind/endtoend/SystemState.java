package dev.unwind.endtoend;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.testing.ProviderView;
import dev.unwind.testing.StoredRecords;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The record of all batches, and the resources at the provider. */
record SystemState(Map<String, Batch> batches, Map<String, List<Entry>> records, long claims, JsonNode provider) {
    record Batch(String id, String tag, String status, boolean finished, String reason) {}

    /** A record of the journal; the status is that of its batch, empty where it says none. */
    record Entry(String batch, long number, String type, String status) {}

    static SystemState of(Postgres postgres, ProviderView provider) {
        return new SystemState(batches(postgres), records(postgres), claims(postgres), provider.all());
    }

    private static Map<String, Batch> batches(Postgres postgres) {
        return postgres
                .query(
                        """
                        select id, status, finished_at is not null, reason,
                               (select min(name) from step where batch_id = batch.id) from batch""",
                        row -> new Batch(
                                row.getString(1),
                                PlannedBatch.tagOf(row.getString(5)),
                                row.getString(2),
                                row.getBoolean(3),
                                row.getString(4)))
                .stream()
                .collect(Collectors.toMap(Batch::id, Function.identity()));
    }

    private static Map<String, List<Entry>> records(Postgres postgres) {
        return StoredRecords.inOrder(postgres.query(StoredRecords.sql(), StoredRecords::of)).stream()
                .map(record -> new Entry(
                        record.batch().toString(),
                        record.number(),
                        record.type().label(),
                        record.step().isPresent()
                                ? ""
                                : record.data().path("status").asText()))
                .collect(Collectors.groupingBy(Entry::batch));
    }

    private static long claims(Postgres postgres) {
        return Long.parseLong(postgres.value("select count(*) from claim"));
    }
}
