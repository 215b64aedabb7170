package dev.unwind.journal.projection;

import dev.unwind.batch.BatchId;
import dev.unwind.batch.Tenant;
import dev.unwind.journal.postgres.BulkStatement;
import dev.unwind.journal.postgres.JournalConfig;
import dev.unwind.journal.postgres.Rows;
import dev.unwind.journal.postgres.SqlValues;
import dev.unwind.journal.postgres.Transactions;
import dev.unwind.journal.segment.StoredRecord;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Brings rows of steps up to date from the log, whoever wrote it: for readers, who are to see no less than the stream
 * has shown, and for the instance that takes a batch over. Where nothing is missing, which is so of every batch that
 * has ended, this is one short query. Safe from any thread.
 *
 * <p>All methods are lazy, complete on the event loop of a connection, and fail with what PostgreSQL answered.
 */
@ApplicationScoped
public class CatchUp {
    /** How many segments one transaction reads at once; the owner keeps what is missing to a second's worth. */
    private static final int SEGMENTS = 64;

    /** How many batches of a tenant are brought up to date for one query. */
    private static final int BATCHES = 256;

    private static final String BEHIND =
            """
            exists (select from segment where segment.batch_id = batch.id and segment.first_number >
                coalesce((select last_number from projection where projection.batch_id = batch.id), 0))""";

    private static final String BEHIND_AMONG = "select id from batch where id = any($1) and " + BEHIND;

    private static final String BEHIND_OF_TENANT =
            "select id from batch where tenant = $1 and finished_at is null and under_way and " + BEHIND + " limit $2";

    private static final String LOCK =
            """
            insert into projection (batch_id, last_number) select id, 0 from batch where id = $1
            on conflict (batch_id) do update set last_number = projection.last_number
            returning last_number""";

    private static final String MISSING =
            """
            select first_number, last_number, records from segment
            where batch_id = $1 and first_number > $2 order by first_number limit $3""";

    private final Pool pool;
    private final Transactions transactions;
    private final JournalConfig config;

    public CatchUp(Pool pool, Transactions transactions, JournalConfig config) {
        this.pool = pool;
        this.transactions = transactions;
        this.config = config;
    }

    /** Brings the steps of these batches up to date. */
    public Uni<Void> of(Collection<BatchId> batches) {
        return all(pool.preparedQuery(BEHIND_AMONG).execute(Tuple.tuple(List.of((Object) SqlValues.ids(batches)))));
    }

    /** Brings the steps of the tenant's running batches up to date, of 256 at most. */
    public Uni<Void> ofTenant(Tenant tenant) {
        return all(pool.preparedQuery(BEHIND_OF_TENANT).execute(Tuple.of(tenant.name(), BATCHES)));
    }

    private Uni<Void> all(Uni<RowSet<Row>> behind) {
        return behind.map(Rows::batches)
                .onItem()
                .transformToMulti(batches -> Multi.createFrom().iterable(batches))
                .onItem()
                .transformToUniAndConcatenate(this::one)
                .collect()
                .last()
                .replaceWithVoid();
    }

    private Uni<Void> one(BatchId batch) {
        return Multi.createBy()
                .repeating()
                .uni(() -> transactions.run(config.statementTimeout(), connection -> project(connection, batch)))
                .whilst(read -> read == SEGMENTS)
                .collect()
                .last()
                .replaceWithVoid();
    }

    /** Gives how many segments were projected. */
    private static Uni<Integer> project(SqlConnection connection, BatchId batch) {
        return connection
                .preparedQuery(LOCK)
                .execute(Tuple.of(batch.value()))
                .flatMap(rows -> Rows.first(rows, row -> row.getLong("last_number"))
                        .map(projected ->
                                connection.preparedQuery(MISSING).execute(Tuple.of(batch.value(), projected, SEGMENTS)))
                        .orElseGet(() -> Uni.createFrom().nullItem()))
                .flatMap(segments -> segments == null || segments.size() == 0
                        ? Uni.createFrom().item(0)
                        : write(connection, StepRows.of(List.of(fold(batch, segments))))
                                .replaceWith(segments.size()));
    }

    private static LoggedSteps fold(BatchId batch, RowSet<Row> segments) {
        var tail = new Tail(batch);
        segments.forEach(row -> tail.add(
                row.getLong("last_number"),
                StoredRecord.read(
                                row.getLong("first_number"),
                                row.getBuffer("records").getBytes(),
                                0)
                        .stream()
                        .map(StoredRecord::update)
                        .flatMap(Optional::stream)
                        .toList()));
        return tail.logged();
    }

    private static Uni<Void> write(SqlConnection connection, List<BulkStatement> statements) {
        return Multi.createFrom()
                .iterable(statements)
                .onItem()
                .transformToUniAndConcatenate(statement -> statement.on(connection))
                .collect()
                .last()
                .replaceWithVoid();
    }
}
