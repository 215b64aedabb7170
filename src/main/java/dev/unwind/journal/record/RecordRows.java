package dev.unwind.journal.record;

import static dev.unwind.journal.postgres.SqlValues.column;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.Tenant;
import dev.unwind.batch.json.Json;
import dev.unwind.journal.postgres.SqlValues;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;

/**
 * Inserts rows into the table {@code record}, within the caller's transaction. The owner of a batch numbers its records
 * itself and is fenced; records of a batch without an owner are numbered here.
 *
 * <p>All statements are lazy, complete on the event loop of the connection, and fail with what PostgreSQL answered.
 */
public final class RecordRows {
    private static final String FENCED =
            """
            with mine as materialized (
                select batch.id from unnest($8::uuid[], $9::uuid[], $10::bigint[]) as run (batch_id, owner, epoch)
                join batch on batch.id = run.batch_id and batch.owner = run.owner and batch.epoch = run.epoch
                join lease on lease.id = batch.owner)
            insert into record (batch_id, number, tenant, at, type, step, data)
            select new.batch_id, new.number, new.tenant, new.at, new.type, new.step, new.data::json
            from unnest($1::uuid[], $2::bigint[], $3::text[], $4::timestamptz[], $5::text[], $6::integer[], $7::text[])
                as new (batch_id, number, tenant, at, type, step, data)
            join mine on mine.id = new.batch_id""";

    private static final String INSERT_MISSING = FENCED + " on conflict do nothing returning batch_id, number";

    // Nobody waits for the answer before the commit is sent. So the statement itself fails, and with it the
    // transaction, where a record exists already or the batch has another owner.
    private static final String INSERT_ALL =
            "with inserted as (%s returning 1) select 1 / (count(*) = cardinality($2))::integer from inserted"
                    .formatted(FENCED);

    private static final String INSERT_NUMBERED =
            """
            insert into record (batch_id, number, tenant, at, type, data)
            select batch_id, $1, tenant, now(), $2, data::json
            from unnest($3::uuid[], $4::text[], $5::text[]) as new (batch_id, tenant, data)""";

    private static final String APPEND =
            """
            insert into record (batch_id, number, tenant, at, type, data)
            select $1, max(number) + 1, $2, now(), $3, $4::text::json from record where batch_id = $1""";

    private RecordRows() {}

    /** A record that the owner of its batch has numbered. */
    public record Row(
            BatchId batch,
            long number,
            Tenant tenant,
            Instant at,
            RecordType type,
            OptionalInt step,
            ObjectNode data) {}

    /**
     * The right to write records of a batch.
     *
     * @param lease the id of the lease under which the batch is owned
     */
    public record Owner(BatchId batch, UUID lease, long epoch) {}

    /** Names a record. */
    public record Id(BatchId batch, long number) {}

    /** A record of a batch as a whole that is numbered by PostgreSQL or by its position. */
    public record BatchRow(BatchId batch, Tenant tenant, ObjectNode data) {}

    /**
     * Inserts all of these records. Fails with SQLSTATE 22012 or 23505 where one exists already, or a batch has another
     * owner.
     *
     * @param owners one for each batch
     */
    public static Uni<Void> insertAll(SqlConnection connection, List<Row> rows, List<Owner> owners) {
        return connection
                .preparedQuery(INSERT_ALL)
                .execute(fenced(rows, owners))
                .replaceWithVoid();
    }

    /**
     * Inserts those of the records that do not exist and whose batches have these owners.
     *
     * @return the records that were inserted
     */
    public static Uni<Set<Id>> insertMissing(SqlConnection connection, List<Row> rows, List<Owner> owners) {
        return connection
                .preparedQuery(INSERT_MISSING)
                .execute(fenced(rows, owners))
                .map(inserted -> {
                    Set<Id> ids = new HashSet<>();
                    inserted.forEach(
                            row -> ids.add(new Id(new BatchId(row.getUUID("batch_id")), row.getLong("number"))));
                    return ids;
                });
    }

    private static Tuple fenced(List<Row> rows, List<Owner> owners) {
        return Tuple.tuple(List.of(
                column(rows, UUID[]::new, row -> row.batch().value()),
                column(rows, Long[]::new, Row::number),
                column(rows, String[]::new, row -> row.tenant().name()),
                column(rows, OffsetDateTime[]::new, row -> SqlValues.time(row.at())),
                column(rows, String[]::new, row -> row.type().label()),
                column(
                        rows,
                        Integer[]::new,
                        row -> row.step().isPresent() ? row.step().getAsInt() : null),
                column(rows, String[]::new, row -> Json.text(row.data())),
                column(owners, UUID[]::new, owner -> owner.batch().value()),
                column(owners, UUID[]::new, Owner::lease),
                column(owners, Long[]::new, Owner::epoch)));
    }

    /** Inserts one record for each batch, all with the same type and number. */
    public static Uni<Void> insertNumbered(
            SqlConnection connection, long number, RecordType type, List<BatchRow> rows) {
        return connection
                .preparedQuery(INSERT_NUMBERED)
                .execute(Tuple.tuple(List.of(
                        number,
                        type.label(),
                        column(rows, UUID[]::new, row -> row.batch().value()),
                        column(rows, String[]::new, row -> row.tenant().name()),
                        column(rows, String[]::new, row -> Json.text(row.data())))))
                .replaceWithVoid();
    }

    /** Inserts a record behind the last one of its batch. The caller has locked the row of the batch. */
    public static Uni<Void> append(SqlConnection connection, RecordType type, BatchRow row) {
        return connection
                .preparedQuery(APPEND)
                .execute(Tuple.of(row.batch().value(), row.tenant().name(), type.label(), Json.text(row.data())))
                .replaceWithVoid();
    }
}
