package dev.unwind.journal.claim;

import static dev.unwind.journal.postgres.SqlValues.column;

import dev.unwind.batch.BatchId;
import dev.unwind.journal.async.AsyncSemaphore;
import dev.unwind.journal.postgres.JournalConfig;
import dev.unwind.journal.postgres.Rows;
import dev.unwind.journal.postgres.SqlValues;
import dev.unwind.journal.postgres.Transactions;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.SqlResult;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Keeps two batches from changing one resource at once. Each resource has a queue. A batch enters the queues of all its
 * resources with one ticket, and holds the resources when no batch with an earlier ticket is in any of these queues. A
 * batch that has started comes before all that have not, whatever the tickets. So all batches are in one order: there
 * is no deadlock, and first come is first served.
 *
 * <p>An id is claimed as it is given, and by the first id that the resource ever had, so that an alias that another
 * batch writes meanwhile does not move the claim. What a name stands for is certain only at the start of the batch, and
 * is claimed then.
 *
 * <p>All methods are lazy, complete on the event loop of the connection, and fail with what PostgreSQL answered.
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
     * Runs a transaction that changes claims. These transactions wait for one another, so only a few of them hold a
     * connection at once: the others are left for the writers of records.
     */
    public <T> Uni<T> transaction(Function<SqlConnection, Uni<T>> work) {
        return permits.withPermit(() -> transactions.run(config.statementTimeout(), work));
    }

    /** Locks all claims until the end of the connection's transaction. */
    public Uni<Void> lock(SqlConnection connection) {
        return connection.query(ClaimSql.LOCK).execute().replaceWithVoid();
    }

    /** The claims of a batch whose ticket is drawn. */
    public record BatchClaims(BatchId batch, Collection<Claim> claims) {}

    /** Draws a ticket and enters the queues of these claims. Gives the batch that comes before, if any. */
    public Uni<Optional<ClaimConflict>> enqueue(SqlConnection connection, BatchId batch, Collection<Claim> claims) {
        return Transactions.sendTogether(
                        List.of(
                                lock(connection),
                                connection.preparedQuery(ClaimSql.DRAW_TICKET).execute(Tuple.of(batch.value()))),
                        enqueueAll(connection, List.of(new BatchClaims(batch, claims))))
                .map(busy -> Optional.ofNullable(busy.get(batch)));
    }

    /**
     * Enters the queues for batches that have their tickets, after {@link #lock}. Gives the batches that have to wait,
     * and for whom.
     */
    public Uni<Map<BatchId, ClaimConflict>> enqueueAll(SqlConnection connection, List<BatchClaims> batches) {
        return Transactions.sendTogether(
                List.of(insert(connection, ClaimSql.INSERT, batches)),
                conflicts(connection, batches.stream().map(BatchClaims::batch).toList()));
    }

    /**
     * Draws a ticket, enters the queues of the staged claims, and deletes these. Gives the batch that comes before, if
     * any.
     */
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
     * Enters the queues of what the names and ids of these batches stand for now, after {@link #lock}. The batches have
     * not started. Gives those that have to wait, and for whom.
     */
    public Uni<Map<BatchId, ClaimConflict>> enqueueResolved(
            SqlConnection connection, List<BatchId> batches, Map<String, String> accounts) {
        return Transactions.sendTogether(
                List.of(insertIds(connection, ClaimSql.INSERT_RESOLVED, ids(batches), accounts)),
                conflicts(connection, batches));
    }

    /**
     * {@link #enqueueResolved} for batches that entered their queues in this transaction and have nobody before them
     * there: what is claimed already is not looked at again.
     */
    public Uni<Map<BatchId, ClaimConflict>> enqueueResolvedOfAccepted(
            SqlConnection connection, List<BatchId> batches, Map<String, String> accounts) {
        return insertIds(connection, ClaimSql.INSERT_RESOLVED, ids(batches), accounts)
                .flatMap(inserted -> inserted == 0 ? Uni.createFrom().item(Map.of()) : conflicts(connection, batches));
    }

    /** Enters the queues of what the names and ids of a batch stand for now, for its later run, after {@link #lock}. */
    public Uni<Map<BatchId, ClaimConflict>> enqueueFollowed(
            SqlConnection connection, BatchId batch, Map<String, String> accounts) {
        return Transactions.sendTogether(
                List.of(insertIds(connection, ClaimSql.INSERT_FOLLOWED, batch.value(), accounts)),
                conflicts(connection, List.of(batch)));
    }

    /**
     * A batch that has to wait.
     *
     * @param ticket that of {@code conflict.other()} when it was seen to come before; empty where the connection's
     *     transaction holds the lock on claims, so that it has not changed
     */
    public record Waiting(BatchId batch, ClaimConflict conflict, Optional<Long> ticket) {}

    /**
     * Notes at which queue batches wait that have not started, so that they are not looked at again before it is their
     * turn there.
     */
    public static Uni<Void> noteWaiting(SqlClient client, List<Waiting> batches) {
        return client.preparedQuery(QueueSql.NOTE_WAITING)
                .execute(Tuple.tuple(List.of(
                        column(batches, UUID[]::new, each -> each.batch().value()),
                        column(batches, UUID[]::new, each -> each.conflict()
                                .other()
                                .value()),
                        column(batches, Long[]::new, each -> each.ticket().orElse(null)),
                        column(batches, String[]::new, each -> each.conflict()
                                .claim()
                                .account()),
                        column(batches, String[]::new, each -> each.conflict()
                                .claim()
                                .kind()),
                        column(
                                batches,
                                String[]::new,
                                each -> each.conflict().claim().by().label()),
                        column(batches, String[]::new, each -> each.conflict()
                                .claim()
                                .value()))))
                .replaceWithVoid();
    }

    /**
     * Those of these batches, which have their claims and have not started, that have more than the configured number
     * of batches before them at a resource, with one such claim each.
     */
    public Uni<Map<BatchId, Claim>> crowded(SqlConnection connection, Collection<BatchId> batches) {
        return connection
                .preparedQuery(QueueSql.CROWDED)
                .execute(Tuple.of(SqlValues.ids(batches), config.maxWaiting()))
                .map(rows -> {
                    Map<BatchId, Claim> crowded = new HashMap<>();
                    rows.forEach(row -> crowded.put(new BatchId(row.getUUID("batch_id")), Claim.of(row)));
                    return crowded;
                });
    }

    /**
     * Takes further claims for batches that are under way, after {@link #lock}: for each request all, or none where
     * another batch that has started holds one. Batches that have not started wait for them, whatever their tickets.
     * What a batch holds already is given again. They are released with all others of the batch.
     *
     * @param requests no two of different batches are about the same resource
     * @return for each request what it got, in the same order
     */
    public Uni<List<FurtherClaims>> takeFurther(SqlConnection connection, List<BatchClaims> requests) {
        return held(connection, requests)
                .call(held -> insert(
                        connection,
                        ClaimSql.INSERT_FURTHER,
                        IntStream.range(0, requests.size())
                                .filter(n -> !held.containsKey(n))
                                .mapToObj(requests::get)
                                .toList()))
                .map(held -> IntStream.range(0, requests.size())
                        .mapToObj(n -> held.getOrDefault(n, FurtherClaims.HELD))
                        .toList());
    }

    /** The requests that cannot have what they ask for, by their positions. */
    private static Uni<Map<Integer, FurtherClaims>> held(SqlConnection connection, List<BatchClaims> requests) {
        var wanted = IntStream.range(0, requests.size())
                .boxed()
                .flatMap(n -> requests.get(n).claims().stream()
                        .map(claim ->
                                new Requested(n, new Wanted(requests.get(n).batch(), claim))))
                .toList();
        List<Object> parameters = new ArrayList<>(List.of(column(wanted, Integer[]::new, Requested::request)));
        parameters.addAll(columns(wanted.stream().map(Requested::wanted).toList()));
        return connection
                .preparedQuery(ClaimSql.HELD)
                .execute(Tuple.tuple(parameters))
                .map(rows -> Rows.list(rows, row -> row))
                .flatMap(rows -> Multi.createFrom()
                        .iterable(rows)
                        .onItem()
                        .transformToUniAndConcatenate(row -> marked(
                                        connection,
                                        requests.get(row.getInteger("n")).batch(),
                                        row)
                                .map(held -> Map.entry(row.getInteger("n"), held)))
                        .collect()
                        .asMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static Uni<FurtherClaims> marked(SqlConnection connection, BatchId batch, Row row) {
        return OwnConflicts.marked(connection, Map.of(batch, conflicts(row)))
                .map(marked -> new FurtherClaims(Optional.of(marked.get(batch)), row.getBoolean("younger")));
    }

    /** How many rows it inserted or changed. */
    private static Uni<Integer> insertIds(
            SqlConnection connection, String sql, Object first, Map<String, String> accounts) {
        var kinds = List.copyOf(accounts.keySet());
        return connection
                .preparedQuery(sql)
                .execute(Tuple.of(
                        first,
                        kinds.toArray(String[]::new),
                        kinds.stream().map(accounts::get).toArray(String[]::new)))
                .map(SqlResult::rowCount);
    }

    private record Wanted(BatchId batch, Claim claim) {}

    private record Requested(int request, Wanted wanted) {}

    private static Uni<Void> insert(SqlConnection connection, String sql, List<BatchClaims> batches) {
        var wanted = batches.stream()
                .flatMap(each -> each.claims().stream().map(claim -> new Wanted(each.batch(), claim)))
                .toList();
        if (wanted.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return connection
                .preparedQuery(sql)
                .execute(Tuple.tuple(columns(wanted)))
                .replaceWithVoid();
    }

    private static List<Object> columns(List<Wanted> wanted) {
        return List.of(
                column(wanted, UUID[]::new, each -> each.batch().value()),
                column(wanted, String[]::new, each -> each.claim().account()),
                column(wanted, String[]::new, each -> each.claim().kind()),
                column(wanted, String[]::new, each -> each.claim().by().label()),
                column(wanted, String[]::new, each -> each.claim().value()),
                column(wanted, Boolean[]::new, each -> each.claim().shared()));
    }

    /** Who comes before each of these batches. Batches that hold all that they claim are absent from the answer. */
    private static Uni<Map<BatchId, ClaimConflict>> conflicts(SqlConnection connection, List<BatchId> batches) {
        return connection
                .preparedQuery(QueueSql.CONFLICTS)
                .execute(Tuple.tuple(List.of((Object) ids(batches))))
                .map(rows -> {
                    Map<BatchId, ClaimConflict> busy = new HashMap<>();
                    rows.forEach(row -> busy.put(new BatchId(row.getUUID("waiting")), conflicts(row)));
                    return busy;
                })
                .flatMap(busy -> OwnConflicts.marked(connection, busy));
    }

    private static UUID[] ids(List<BatchId> batches) {
        return SqlValues.ids(batches);
    }

    private static ClaimConflict conflicts(Row row) {
        return new ClaimConflict(new BatchId(row.getUUID("batch_id")), Claim.of(row));
    }
}
