package dev.unwind.journal.claim;

import static dev.unwind.journal.postgres.SqlValues.column;

import dev.unwind.batch.BatchId;
import dev.unwind.journal.async.AsyncSemaphore;
import dev.unwind.journal.postgres.JournalConfig;
import dev.unwind.journal.postgres.SqlValues;
import dev.unwind.journal.postgres.Transactions;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * Keeps two batches off one resource: each batch stands in the queue of every resource it needs with one ticket, drawn for all of
 * them at once, and holds them when nobody with an earlier ticket stands in any of these queues. Who has started is before all who
 * have not, whatever the tickets. That orders all batches, so there is no deadlock, and whoever came first goes first.
 *
 * <p>Ids are claimed as they are given and by the first one that the resource ever had: an alias that another batch writes
 * meanwhile moves no claim. What a name stands for is known for certain only at the start, and claimed then.
 */
@Singleton
public class ClaimQueue {
    private final Transactions transactions;
    private final JournalConfig config;
    private final AsyncSemaphore permits;

    public ClaimQueue(Transactions transactions, JournalConfig config) {
        this.transactions = transactions;
        this.config = config;
        this.permits = new AsyncSemaphore(config.claimants());
    }

    /**
     * A transaction that changes claims. Only so many hold a connection at once, however many there are: they wait for one another,
     * and nobody who writes into the record is to wait for them.
     */
    public <T> Uni<T> transaction(Function<SqlConnection, Uni<T>> work) {
        return permits.withPermit(() -> transactions.run(config.statementTimeout(), work));
    }

    /** Waits until nobody else changes claims, and keeps everybody from it to the end of the connection's transaction. */
    public Uni<Void> lock(SqlConnection connection) {
        return connection.query(ClaimSql.LOCK).execute().replaceWithVoid();
    }

    /** What a batch claims. Its ticket is drawn. */
    public record BatchClaims(BatchId batch, Collection<Claim> claims) {}

    /** Draws a ticket and stands in all queues at once, within the caller's transaction; gives who stands before, if anybody. */
    public Uni<Optional<ClaimConflict>> enqueue(SqlConnection connection, BatchId batch, Collection<Claim> claims) {
        return Transactions.sendTogether(
                        List.of(
                                lock(connection),
                                connection.preparedQuery(ClaimSql.DRAW_TICKET).execute(Tuple.of(batch.value()))),
                        enqueueAll(connection, List.of(new BatchClaims(batch, claims))))
                .map(busy -> Optional.ofNullable(busy.get(batch)));
    }

    /** The same for batches that have their tickets, within a transaction in which they are {@link #lock}. */
    public Uni<Map<BatchId, ClaimConflict>> enqueueAll(SqlConnection connection, List<BatchClaims> batches) {
        return Transactions.sendTogether(
                List.of(insert(connection, batches)),
                conflicts(connection, batches.stream().map(BatchClaims::batch).toList()));
    }

    /** The same for what is staged, which is no more then. */
    public Uni<Optional<ClaimConflict>> enqueueStaged(SqlConnection connection, BatchId batch) {
        var id = Tuple.of(batch.value());
        return lock(connection)
                .chain(() -> connection.preparedQuery(ClaimSql.DRAW_TICKET).execute(id))
                .chain(() -> connection.preparedQuery(ClaimSql.INSERT_STAGED).execute(id))
                .chain(() -> connection.preparedQuery(ClaimSql.DELETE_STAGED).execute(id))
                .chain(() -> conflicts(connection, List.of(batch)))
                .map(busy -> Optional.ofNullable(busy.get(batch)));
    }

    /**
     * Whether anybody stands before these batches, which have not begun, now that it is known what their names and ids stand for. They
     * stand in the queues of these from now on. Within the caller's transaction, in which it is {@link #lock}.
     */
    public Uni<Map<BatchId, ClaimConflict>> enqueueResolved(
            SqlConnection connection, List<BatchId> batches, Map<String, String> accounts) {
        return enqueueIds(connection, ClaimSql.INSERT_RESOLVED, ids(batches), batches, accounts);
    }

    /** The same for a later run of one batch. */
    public Uni<Map<BatchId, ClaimConflict>> enqueueFollowed(
            SqlConnection connection, BatchId batch, Map<String, String> accounts) {
        return enqueueIds(connection, ClaimSql.INSERT_FOLLOWED, batch.value(), List.of(batch), accounts);
    }

    private static Uni<Map<BatchId, ClaimConflict>> enqueueIds(
            SqlConnection connection, String sql, Object first, List<BatchId> batches, Map<String, String> accounts) {
        var kinds = List.copyOf(accounts.keySet());
        return Transactions.sendTogether(
                List.of(connection
                        .preparedQuery(sql)
                        .execute(Tuple.of(
                                first,
                                kinds.toArray(String[]::new),
                                kinds.stream().map(accounts::get).toArray(String[]::new)))),
                conflicts(connection, batches));
    }

    private record Wanted(BatchId batch, Claim claim) {}

    private static Uni<Void> insert(SqlConnection connection, List<BatchClaims> batches) {
        var wanted = batches.stream()
                .flatMap(each -> each.claims().stream().map(claim -> new Wanted(each.batch(), claim)))
                .toList();
        if (wanted.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return connection
                .preparedQuery(ClaimSql.INSERT)
                .execute(Tuple.tuple(List.of(
                        column(wanted, UUID[]::new, each -> each.batch().value()),
                        column(wanted, String[]::new, each -> each.claim().account()),
                        column(wanted, String[]::new, each -> each.claim().kind()),
                        column(wanted, String[]::new, each -> each.claim().by().label()),
                        column(wanted, String[]::new, each -> each.claim().value()),
                        column(wanted, Boolean[]::new, each -> each.claim().shared()))))
                .replaceWithVoid();
    }

    /** Who stands before each of these batches; those that hold all that they claim are absent from the answer. */
    private static Uni<Map<BatchId, ClaimConflict>> conflicts(SqlConnection connection, List<BatchId> batches) {
        return connection
                .preparedQuery(ClaimSql.CONFLICTS)
                .execute(Tuple.tuple(List.of((Object) ids(batches))))
                .map(rows -> {
                    Map<BatchId, ClaimConflict> busy = new HashMap<>();
                    rows.forEach(row -> busy.put(new BatchId(row.getUUID("waiting")), conflicts(row)));
                    return busy;
                });
    }

    private static UUID[] ids(List<BatchId> batches) {
        return SqlValues.ids(batches);
    }

    private static ClaimConflict conflicts(Row row) {
        return new ClaimConflict(new BatchId(row.getUUID("batch_id")), Claim.of(row));
    }
}
