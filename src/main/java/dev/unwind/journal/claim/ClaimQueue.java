package dev.unwind.journal.claim;

import static dev.unwind.journal.postgres.BulkStatement.column;

import dev.unwind.batch.BatchId;
import dev.unwind.journal.alias.AliasSql;
import dev.unwind.journal.async.AsyncSemaphore;
import dev.unwind.journal.postgres.JournalConfig;
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
    // Tickets have to become visible in their order, and two that look whether they may start have to see one another:
    // whoever is at it keeps all others from it until it has committed.
    private static final String ONE_AT_A_TIME = "select pg_advisory_xact_lock(hashtext('unwind.claims'))";

    private static final String DRAW_TICKET = "update batch set ticket = nextval('claim_ticket') where id = $1";

    // Most ids have no alias, and are done with one look-up. Where aliases go in a circle no id is the first, and all
    // of
    // the circle are claimed.
    private static final String STAND_FOR =
            """
            with recursive wanted (batch_id, account, kind, by, value, shared) as (
                %%s
            ), chain (batch_id, account, kind, given, value, shared) as (
                select wanted.batch_id, wanted.account, wanted.kind, wanted.value, earlier.id, wanted.shared
                from wanted cross join %1$s as earlier
                where wanted.by = 'id'
                union
                select chain.batch_id, chain.account, chain.kind, chain.given, earlier.id, chain.shared
                from chain cross join %2$s as earlier
            ), first as (
                select * from chain where not exists (select from %2$s as earlier)
            ), claimed as (
                select * from wanted
                union all
                select batch_id, account, kind, 'id', value, shared from first
                union all
                select batch_id, account, kind, 'id', value, shared from chain
                where not exists (
                    select from first where first.batch_id = chain.batch_id and first.account = chain.account
                        and first.kind = chain.kind and first.given = chain.given)
            )
            insert into claim (account, kind, by, value, ticket, batch_id, shared)
            select account, kind, by, value, batch.ticket, batch.id, bool_and(shared)
            from claimed join batch on batch.id = claimed.batch_id
            group by account, kind, by, value, batch.ticket, batch.id"""
                    .formatted(AliasSql.before("wanted", "value"), AliasSql.before("chain", "value"));

    // Under a fresh ticket nothing is claimed yet; to look for it would take three times as long as to insert.
    private static final String STAND_FURTHER_FOR = STAND_FOR
            + """

            on conflict (account, kind, by, value, ticket) do update set shared = false
                where claim.shared and not excluded.shared""";

    private static final String STAND = STAND_FOR.formatted(
            "select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::boolean[])");

    private static final String STAND_STAGED = STAND_FOR.formatted(
            """
            select $1::uuid, account, kind, by, value, bool_and(shared) from staged_claim where batch_id = $1
            group by account, kind, by, value""");

    // Each claim's queue is looked up by itself, as aliases are (AliasSql): claims come and go, so that PostgreSQL
    // never knows how many
    // there are.
    private static final String BUSY =
            """
            select batch.id as waiting, first.* from unnest($1::uuid[]) as asked (id) join batch on batch.id = asked.id
            cross join lateral (
                select other.* from (select * from claim where batch_id = batch.id offset 0) as mine
                cross join lateral (
                    select claim.*, ahead.under_way
                    from claim cross join lateral (select under_way from batch where id = claim.batch_id offset 0) as ahead
                    where claim.account = mine.account and claim.kind = mine.kind and claim.by = mine.by and claim.value = mine.value
                        and claim.batch_id <> mine.batch_id and not (mine.shared and claim.shared) offset 0) as other
                where (not other.under_way, other.ticket) < (not batch.under_way, mine.ticket)
                order by not other.under_way, other.ticket limit 1) as first""";

    // What the names of batches that have not begun stand for, and what the ids that they were given have become; as
    // they were given they are
    // claimed already. However many there are, they do not leave PostgreSQL.
    private static final String STAND_RESOLVED = STAND_FURTHER_FOR.formatted(
            """
            select claim.batch_id, claim.account, claim.kind, 'id'::text, tracked.remote_id, claim.shared
            from batch join claim on claim.batch_id = batch.id and claim.by = 'name'
            cross join lateral (
                select remote_id from resource
                where tenant = batch.tenant and kind = claim.kind and name = claim.value and gone_at is null offset 0) as tracked
            where batch.id = any($1)
            union
            select step.batch_id, wanted.account, step.kind, 'id', step.remote_id, false
            from step join unnest($2::text[], $3::text[]) as wanted (kind, account) on wanted.kind = step.kind
            where step.batch_id = any($1) and step.remote_id is not null and step.type <> 'CREATE' and step.status = 'PENDING'
                and step.remote_id is distinct from step.given_id""");

    // The same of a later run, about those steps that it is about. An array that stands in a row is searched from its
    // start for every step, a
    // subquery is hashed.
    private static final String STAND_FOLLOWED = STAND_FURTHER_FOR.formatted(
            """
            select step.batch_id, wanted.account, step.kind, 'id'::text, step.remote_id, false
            from step join unnest($2::text[], $3::text[]) as wanted (kind, account) on wanted.kind = step.kind
            join batch on batch.id = step.batch_id
            join run on run.batch_id = batch.id and run.number = batch.run
            where step.batch_id = $1 and step.remote_id is not null
                and step.status in ('APPLIED', 'IN_DOUBT', 'ROLLBACK_FAILED', 'ROLLBACK_SKIPPED')
                and (run.steps is null or step.number in (
                    select unnest(steps) from run where batch_id = $1 and number = (select run from batch where id = $1)))
                and step.number not in (
                    select unnest(skip) from run where batch_id = $1 and number = (select run from batch where id = $1))
            union
            select claim.batch_id, claim.account, claim.kind, 'id', tracked.remote_id, claim.shared
            from batch join claim on claim.batch_id = batch.id and claim.by = 'name'
            cross join lateral (
                select remote_id from resource
                where tenant = batch.tenant and kind = claim.kind and name = claim.value and gone_at is null offset 0) as tracked
            where batch.id = $1""");

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
        return connection.query(ONE_AT_A_TIME).execute().replaceWithVoid();
    }

    /** What a batch claims. Its ticket is drawn. */
    public record Standing(BatchId batch, Collection<Claim> claims) {}

    /** Draws a ticket and stands in all queues at once, within the caller's transaction; gives who stands before, if anybody. */
    public Uni<Optional<ClaimConflict>> stand(SqlConnection connection, BatchId batch, Collection<Claim> claims) {
        return Transactions.atOnce(
                        List.of(
                                alone(connection),
                                connection.preparedQuery(DRAW_TICKET).execute(Tuple.of(batch.value()))),
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
                .chain(() -> connection.preparedQuery(DRAW_TICKET).execute(id))
                .chain(() -> connection.preparedQuery(STAND_STAGED).execute(id))
                .chain(() -> connection
                        .preparedQuery("delete from staged_claim where batch_id = $1")
                        .execute(id))
                .chain(() -> busy(connection, List.of(batch)))
                .map(busy -> Optional.ofNullable(busy.get(batch)));
    }

    /**
     * Whether anybody stands before these batches, which have not begun, now that it is known what their names and ids stand for. They
     * stand in the queues of these from now on. Within the caller's transaction, in which it is {@link #alone}.
     */
    public Uni<Map<BatchId, ClaimConflict>> standForResolved(
            SqlConnection connection, List<BatchId> batches, Map<String, String> accounts) {
        return standForIds(connection, STAND_RESOLVED, ids(batches), batches, accounts);
    }

    /** The same for a later run of one batch. */
    public Uni<Map<BatchId, ClaimConflict>> standForFollowed(
            SqlConnection connection, BatchId batch, Map<String, String> accounts) {
        return standForIds(connection, STAND_FOLLOWED, batch.value(), List.of(batch), accounts);
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
                .preparedQuery(STAND)
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
                .preparedQuery(BUSY)
                .execute(Tuple.tuple(List.of((Object) ids(batches))))
                .map(rows -> {
                    Map<BatchId, ClaimConflict> busy = new HashMap<>();
                    rows.forEach(row -> busy.put(new BatchId(row.getUUID("waiting")), busy(row)));
                    return busy;
                });
    }

    private static UUID[] ids(List<BatchId> batches) {
        return batches.stream().map(BatchId::value).toArray(UUID[]::new);
    }

    private static ClaimConflict busy(Row row) {
        return new ClaimConflict(new BatchId(row.getUUID("batch_id")), Claim.of(row));
    }
}
