package dev.unwind.journal;

import dev.unwind.batch.BatchId;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Keeps two batches off one resource: each batch stands in the queue of every resource it needs with one ticket, drawn for all of
 * them at once, and holds them when nobody with an earlier ticket stands in any of these queues. Who has started is before all who
 * have not, whatever the tickets. That orders all batches, so there is no deadlock, and whoever came first goes first.
 *
 * <p>Ids are claimed as they are given and by the first one that the resource ever had: an alias that another batch writes
 * meanwhile moves no claim. What a name stands for is known for certain only at the start, and claimed then.
 */
@ApplicationScoped
class Claims {
    // Tickets have to become visible in their order, and two that look whether they may start have to see one another:
    // whoever is at it keeps all others from it until it has committed.
    private static final String ONE_AT_A_TIME = "select pg_advisory_xact_lock(hashtext('unwind.claims'))";

    private static final String DRAW_TICKET = "update batch set ticket = nextval('claim_ticket') where id = $1";

    // Where aliases go in a circle no id is the first, and all of the circle are claimed.
    private static final String STAND_FOR =
            """
            with recursive wanted as (
                %%s
            ), origin (account, kind, by, value, shared, given) as (
                select account, kind, by, value, shared, value from wanted
                union
                select origin.account, origin.kind, origin.by, earlier.id, origin.shared, origin.given
                from origin cross join %1$s as earlier
                where origin.by = 'id'
            ), judged as (
                select origin.*, not exists (select from %1$s as earlier where origin.by = 'id') as is_first
                from origin
            ), found as (
                select judged.*, bool_or(is_first) over (partition by account, kind, by, given) as has_first from judged
            )
            insert into claim (account, kind, by, value, ticket, batch_id, shared)
            select account, kind, by, value, batch.ticket, batch.id, bool_and(shared)
            from found, batch
            where batch.id = $1 and (is_first or value = given or not has_first)
            group by account, kind, by, value, batch.ticket, batch.id
            on conflict (account, kind, by, value, ticket) do update set shared = false
                where claim.shared and not excluded.shared"""
                    .formatted(AliasSql.before("origin", "value"));

    private static final String STAND = STAND_FOR.formatted(
            """
            select * from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::boolean[])
                as wanted (account, kind, by, value, shared)""");

    private static final String STAND_STAGED = STAND_FOR.formatted(
            """
            select account, kind, by, value, bool_and(shared) as shared from staged_claim where batch_id = $1
            group by account, kind, by, value""");

    // Each claim's queue is looked up by itself, as aliases are (AliasSql): claims come and go, so that PostgreSQL
    // never knows how many
    // there are.
    private static final String BUSY =
            """
            select other.* from batch
            cross join lateral (select * from claim where batch_id = batch.id offset 0) as mine
            cross join lateral (
                select claim.*, ahead.under_way
                from claim cross join lateral (select under_way from batch where id = claim.batch_id offset 0) as ahead
                where claim.account = mine.account and claim.kind = mine.kind and claim.by = mine.by and claim.value = mine.value
                    and claim.batch_id <> mine.batch_id and not (mine.shared and claim.shared) offset 0) as other
            where batch.id = $1 and (not other.under_way, other.ticket) < (not batch.under_way, mine.ticket)
            order by not other.under_way, other.ticket limit 1""";

    // What the batch's names stand for, and what the ids that it was given have become; as they were given they are
    // claimed
    // already. However many there are, they do
    // not leave PostgreSQL. An array that stands in a row is searched from its start for every step, a subquery is
    // hashed.
    private static final String STAND_RESOLVED = STAND_FOR.formatted(
            """
            select claim.account, claim.kind, 'id'::text as by, tracked.remote_id as value, claim.shared
            from batch join claim on claim.batch_id = batch.id and claim.by = 'name'
            cross join lateral (
                select remote_id from resource
                where tenant = batch.tenant and kind = claim.kind and name = claim.value and gone_at is null offset 0) as tracked
            where batch.id = $1
            union
            select wanted.account, step.kind, 'id', step.remote_id, false
            from step join unnest($2::text[], $3::text[]) as wanted (kind, account) on wanted.kind = step.kind
            join batch on batch.id = step.batch_id
            left join run on run.batch_id = batch.id and run.number = batch.run
            where step.batch_id = $1 and step.remote_id is not null and case
                when batch.run = 1 then step.type <> 'CREATE' and step.status = 'PENDING'
                    and step.remote_id is distinct from step.given_id
                else step.status in ('APPLIED', 'IN_DOUBT', 'ROLLBACK_FAILED', 'ROLLBACK_SKIPPED')
                    and (run.steps is null or step.number in (
                        select unnest(steps) from run where batch_id = $1 and number = (select run from batch where id = $1)))
                    and step.number not in (
                        select unnest(skip) from run where batch_id = $1 and number = (select run from batch where id = $1)) end""");

    private final Transactions transactions;
    private final JournalConfig config;
    private final Turns turns;

    Claims(Transactions transactions, JournalConfig config) {
        this.transactions = transactions;
        this.config = config;
        this.turns = new Turns(config.claimants());
    }

    /**
     * A transaction that changes claims. Only so many hold a connection at once, however many there are: they wait for one another,
     * and nobody who writes into the record is to wait for them.
     */
    <T> Uni<T> transaction(Function<SqlConnection, Uni<T>> work) {
        return turns.take(() -> transactions.run(config.statementTimeout(), work));
    }

    /** Waits until nobody else changes claims, and keeps everybody from it to the end of the connection's transaction. */
    Uni<Void> alone(SqlConnection connection) {
        return connection.query(ONE_AT_A_TIME).execute().replaceWithVoid();
    }

    /** Stands in all queues at once, within the caller's transaction; gives who stands before, if anybody. */
    Uni<Optional<Busy>> stand(SqlConnection connection, BatchId batch, Collection<Claim> claims) {
        return Transactions.atOnce(
                List.of(
                        alone(connection),
                        connection.preparedQuery(DRAW_TICKET).execute(Tuple.of(batch.value())),
                        standFor(connection, batch, claims)),
                busy(connection, batch));
    }

    /** The same for what is staged, which is no more then. */
    Uni<Optional<Busy>> standStaged(SqlConnection connection, BatchId batch) {
        var id = Tuple.of(batch.value());
        return alone(connection)
                .chain(() -> connection.preparedQuery(DRAW_TICKET).execute(id))
                .chain(() -> connection.preparedQuery(STAND_STAGED).execute(id))
                .chain(() -> connection
                        .preparedQuery("delete from staged_claim where batch_id = $1")
                        .execute(id))
                .chain(() -> busy(connection, batch));
    }

    /**
     * Whether anybody stands before the batch now that it is known what its names and ids stand for. It stands in the queues of
     * these from now on. Within the caller's transaction, in which it is {@link #alone}.
     */
    Uni<Optional<Busy>> standForResolved(SqlConnection connection, BatchId batch, Map<String, String> accounts) {
        var kinds = List.copyOf(accounts.keySet());
        return Transactions.atOnce(
                List.of(connection
                        .preparedQuery(STAND_RESOLVED)
                        .execute(Tuple.of(
                                batch.value(),
                                kinds.toArray(String[]::new),
                                kinds.stream().map(accounts::get).toArray(String[]::new)))),
                busy(connection, batch));
    }

    private static Uni<Void> standFor(SqlConnection connection, BatchId batch, Collection<Claim> claims) {
        if (claims.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        var wanted = List.copyOf(claims);
        var shared = wanted.stream().map(Claim::shared).toArray(Boolean[]::new);
        return connection
                .preparedQuery(STAND)
                .execute(Tuple.tuple(List.of(
                        batch.value(),
                        wanted.stream().map(Claim::account).toArray(String[]::new),
                        wanted.stream().map(Claim::kind).toArray(String[]::new),
                        wanted.stream().map(claim -> claim.by().label()).toArray(String[]::new),
                        wanted.stream().map(Claim::value).toArray(String[]::new),
                        shared)))
                .replaceWithVoid();
    }

    /** Who stands before this batch; empty where it holds all that it claims. */
    private static Uni<Optional<Busy>> busy(SqlConnection connection, BatchId batch) {
        return connection.preparedQuery(BUSY).execute(Tuple.of(batch.value())).map(Claims::first);
    }

    private static Optional<Busy> first(RowSet<Row> rows) {
        return rows.stream()
                .findFirst()
                .map(row -> new Busy(
                        new BatchId(row.getUUID("batch_id")),
                        new Claim(
                                row.getString("account"),
                                row.getString("kind"),
                                Claim.By.of(row.getString("by")),
                                row.getString("value"),
                                row.getBoolean("shared"))));
    }
}
