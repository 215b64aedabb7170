package dev.unwind.journal.lease;

import dev.unwind.batch.BatchId;
import dev.unwind.journal.postgres.DatabaseRetry;
import dev.unwind.journal.postgres.JournalConfig;
import dev.unwind.journal.postgres.Rows;
import dev.unwind.journal.postgres.SqlValues;
import dev.unwind.journal.postgres.Transactions;
import dev.unwind.journal.projection.CatchUp;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Says which lease owns which batch. A batch that is under way without an owner, or whose owner's lease was deleted, is
 * free: the first instance that asks gets it.
 *
 * <p>Every group of records is committed while its owner's lease is locked in a weak mode. Here that row is locked in a
 * strong mode, or deleted, before a batch changes its owner. So the old owner commits nothing after the new one has
 * begun to read.
 *
 * <p>All methods are lazy, complete on the event loop of a connection, and fail with
 * {@link dev.unwind.journal.postgres.JournalUnavailable} where PostgreSQL is away.
 */
@ApplicationScoped
public class BatchOwnership {
    // Skips a lease under which its owner is writing now.
    private static final String DELETE_EXPIRED =
            "delete from lease where id in (select id from lease where lasts_until < now() for update skip locked)";

    private static final String FREE =
            """
            batch.under_way and batch.id <> all($2::uuid[]) and (
                batch.owner = $1 or not exists (select from lease where lease.id = batch.owner))""";

    private static final String FIND_FREE = "select id from batch where " + FREE + " order by id limit $3";

    // Waits for a group of this instance that is being committed: it may belong to a batch that failed here, and that
    // is
    // free for that reason.
    private static final String LOCK_LEASE = "select from lease where id = $1 and lasts_until > now() for update";

    private static final String TAKE =
            """
            with free as materialized (
                select id, owner from batch where %s order by id limit $3 for update of batch skip locked
            ), stands as (
                select free.id, hashtextextended(batch.status || coalesce(steps.statuses, ''), 0) as standing
                from free join batch on batch.id = free.id
                cross join lateral (
                    select string_agg(status || steps, ',' order by status) as statuses
                    from (select status, count(*) as steps from step where batch_id = free.id group by status) as counted) as steps
            )
            update batch set owner = $1, epoch = batch.epoch + 1, standing = stands.standing,
                takeovers = case when batch.standing = stands.standing then batch.takeovers + 1 else 1 end
            from stands where batch.id = stands.id returning batch.id, batch.epoch, batch.takeovers"""
                    .formatted(FREE);

    private static final String RELEASE = "update batch set owner = null where id = $1 and owner = $2 and epoch = $3";

    private static final String BEGIN =
            """
            update batch set owner = new.owner, epoch = epoch + 1, under_way = true, started_at = coalesce(started_at, now()),
                waits_for = null, waits_ticket = null, waits_at = null
            from unnest($1::uuid[], $2::uuid[]) as new (id, owner)
            where batch.id = new.id and finished_at is null and not under_way and batch.owner is null
            returning batch.id, batch.epoch""";

    private final Pool pool;
    private final Transactions transactions;
    private final DatabaseRetry retry;
    private final JournalConfig config;
    private final CatchUp catchUp;

    public BatchOwnership(
            Pool pool, Transactions transactions, DatabaseRetry retry, JournalConfig config, CatchUp catchUp) {
        this.catchUp = catchUp;
        this.pool = pool;
        this.transactions = transactions;
        this.retry = retry;
        this.config = config;
    }

    /**
     * Takes over free batches, the oldest first. Counts how often in a row each was taken over while its steps stood as
     * they do, once their rows are up to date: the token of one with more than {@link JournalConfig#takeovers()} says
     * so.
     *
     * @param limit the most that are taken over
     * @param without batches that are left out: this instance runs them already, or could not continue them lately
     */
    public Uni<List<OwnershipToken>> takeOver(Lease.Term term, int limit, Collection<BatchId> without) {
        var excluded = SqlValues.ids(without);
        return retry.withinCallerPatience(
                "unfinished batches could not be looked up",
                deleteExpired(term)
                        .chain(() -> pool.preparedQuery(FIND_FREE).execute(Tuple.of(term.id(), excluded, limit)))
                        .map(Rows::batches)
                        .flatMap(free -> free.isEmpty()
                                ? Uni.createFrom().item(List.<OwnershipToken>of())
                                : catchUp.of(free)
                                        .chain(() -> transactions.run(
                                                config.statementTimeout(),
                                                connection -> take(connection, term, limit, excluded)))));
    }

    private Uni<Void> deleteExpired(Lease.Term term) {
        return term.renewedInTime()
                ? pool.query(DELETE_EXPIRED).execute().replaceWithVoid()
                : Uni.createFrom().voidItem();
    }

    private Uni<List<OwnershipToken>> take(SqlConnection connection, Lease.Term term, int limit, UUID[] excluded) {
        return lockLease(connection, term)
                .flatMap(mine -> mine
                        ? connection
                                .preparedQuery(TAKE)
                                .execute(Tuple.of(term.id(), excluded, limit))
                                .map(rows -> Rows.list(rows, row -> token(term, row)))
                        : Uni.createFrom().item(List.of()));
    }

    private static Uni<Boolean> lockLease(SqlConnection connection, Lease.Term term) {
        return connection.preparedQuery(LOCK_LEASE).execute(Tuple.of(term.id())).map(rows -> rows.size() == 1);
    }

    private OwnershipToken token(Lease.Term term, Row row) {
        return new OwnershipToken(
                new BatchId(row.getUUID("id")),
                term,
                row.getLong("epoch"),
                row.getInteger("takeovers") > config.takeovers());
    }

    /**
     * Gives up the ownership of a batch that this instance cannot continue, so that any instance may take it over. Only
     * while no call of the batch is in flight. Where this fails the batch is free for this instance alone.
     */
    public Uni<Void> release(OwnershipToken token) {
        return retry.withinCallerPatience(
                "the batch could not be released",
                transactions.run(config.statementTimeout(), connection -> lockLease(connection, token.term())
                        .chain(() -> connection
                                .preparedQuery(RELEASE)
                                .execute(Tuple.of(
                                        token.batch().value(), token.term().id(), token.epoch())))
                        .replaceWithVoid()));
    }

    /** Makes this lease the owner of a batch that waits. Gives nothing where the batch has started or ended already. */
    public static Uni<Optional<OwnershipToken>> begin(SqlConnection connection, BatchId batch, Lease.Term term) {
        return begin(connection, Map.of(batch, term)).map(begun -> Optional.ofNullable(begun.get(batch)));
    }

    /**
     * Makes leases the owners of batches that wait. Batches that have started or ended already are absent from the
     * answer.
     */
    public static Uni<Map<BatchId, OwnershipToken>> begin(SqlConnection connection, Map<BatchId, Lease.Term> terms) {
        var batches = List.copyOf(terms.keySet());
        return connection
                .preparedQuery(BEGIN)
                .execute(Tuple.of(
                        SqlValues.ids(batches),
                        batches.stream().map(batch -> terms.get(batch).id()).toArray(UUID[]::new)))
                .map(rows -> {
                    Map<BatchId, OwnershipToken> begun = new HashMap<>();
                    rows.forEach(row -> {
                        var batch = new BatchId(row.getUUID("id"));
                        begun.put(batch, new OwnershipToken(batch, terms.get(batch), row.getLong("epoch")));
                    });
                    return begun;
                });
    }
}
