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
    private final AsyncSemaphore turns;

    public ClaimQueue(Transactions transactions, JournalConfig config) {
        this.transactions = transactions;
        this.config = config;
        this.turns = new AsyncSemaphore(config.claimants());
    }

    /**
     * A transaction that changes claims. Only so many hold a connection at once, however many there are: they wait for one another,
     * and nobody who writes into the record is to wait for them.
     */
    public <T> Uni<T> transaction(Function<SqlConnection, Uni<T>> work) {
        return turns.take(() -> transactions.run(config.statementTimeout(), work));
    }

    /** Waits until nobody else changes claims, and keeps everybody from it to the end of the connection's transaction. */
    public Uni<Void> alone(SqlConnection connection) {
        return connection.query(ClaimSql.LOCK).execute().replaceWithVoid();
    }

    /** What a batch claims. Its ticket is drawn. */
    public record Standing(BatchId batch, Collection<Claim> claims) {}

    /** Draws a ticket and stands in all queues at once, within the caller's transaction; gives who stands before, if anybody. */
    public Uni<Optional<ClaimConflict>> stand(SqlConnection connection, BatchId batch, Collection<Claim> claims) {
        return Transactions.atOnce(
                        List.of(
                                alone(connection),
                                connection.preparedQuery(ClaimSql.DRAW_TICKET).execute(Tuple.of(batch.value()))),
                        standTogether(connection, List.of(new Standing(batch, claims))))
                .map(busy -> Optional.ofNullable(busy.get(batch)));
    }

    /** The same for batches that have their tickets, within a transaction in which they are {@link #alone}. */
    public Uni<Map<BatchId, ClaimConflict>> standTogether(SqlConnection connection, List<Standing> batches) {
        return Transactions.atOnce(
                List.of(standFor(connection, batches)),
                busy(connection, batches.stream().map(Standing::batch).toList()));
    }

    /** The same for what is staged, which is no more then. */
    public Uni<Optional<ClaimConflict>> standStaged(SqlConnection connection, BatchId batch) {
        var id = Tuple.of(batch.value());
        return alone(connection)
                .chain(() -> connection.preparedQuery(ClaimSql.DRAW_TICKET).execute(id))
                .chain(() -> connection.preparedQuery(ClaimSql.INSERT_STAGED).execute(id))
                .chain(() -> connection.preparedQuery(ClaimSql.DELETE_STAGED).execute(id))
                .chain(() -> busy(connection, List.of(batch)))
                .map(busy -> Optional.ofNullable(busy.get(batch)));
    }

    /**
     * Whether anybody stands before these batches, which have not begun, now that it is known what their names and ids stand for. They
     * stand in the queues of these from now on. Within the caller's transaction, in which it is {@link #alone}.
     */
    public Uni<Map<BatchId, ClaimConflict>> standForResolved(
            SqlConnection connection, List<BatchId> batches, Map<String, String> accounts) {
        return standForIds(connection, ClaimSql.INSERT_RESOLVED, ids(batches), batches, accounts);
    }

    /** The same for a later run of one batch. */
    public Uni<Map<BatchId, ClaimConflict>> standForFollowed(
            SqlConnection connection, BatchId batch, Map<String, String> accounts) {
        return standForIds(connection, ClaimSql.INSERT_FOLLOWED, batch.value(), List.of(batch), accounts);
    }

    private static Uni<Map<BatchId, ClaimConflict>> standForIds(
            SqlConnection connection, String sql, Object first, List<BatchId> batches, Map<String, String> accounts) {
        var kinds = List.copyOf(accounts.keySet());
        return Transactions.atOnce(
                List.of(connection
                        .preparedQuery(sql)
                        .execute(Tuple.of(
                                first,
                                kinds.toArray(String[]::new),
                                kinds.stream().map(accounts::get).toArray(String[]::new)))),
                busy(connection, batches));
    }

    private record Wanted(BatchId batch, Claim claim) {}

    private static Uni<Void> standFor(SqlConnection connection, List<Standing> batches) {
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
    private static Uni<Map<BatchId, ClaimConflict>> busy(SqlConnection connection, List<BatchId> batches) {
        return connection
                .preparedQuery(ClaimSql.CONFLICTS)
                .execute(Tuple.tuple(List.of((Object) ids(batches))))
                .map(rows -> {
                    Map<BatchId, ClaimConflict> busy = new HashMap<>();
                    rows.forEach(row -> busy.put(new BatchId(row.getUUID("waiting")), busy(row)));
                    return busy;
                });
    }

    private static UUID[] ids(List<BatchId> batches) {
        return SqlValues.ids(batches);
    }

    private static ClaimConflict busy(Row row) {
        return new ClaimConflict(new BatchId(row.getUUID("batch_id")), Claim.of(row));
    }
}
