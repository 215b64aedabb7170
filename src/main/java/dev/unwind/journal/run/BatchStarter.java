package dev.unwind.journal.run;

import static dev.unwind.journal.postgres.SqlValues.column;

import dev.unwind.batch.BatchId;
import dev.unwind.journal.alias.AliasSql;
import dev.unwind.journal.async.GroupingQueue;
import dev.unwind.journal.claim.ClaimConflict;
import dev.unwind.journal.claim.ClaimQueue;
import dev.unwind.journal.lease.BatchOwnership;
import dev.unwind.journal.lease.Lease;
import dev.unwind.journal.lease.OwnershipToken;
import dev.unwind.journal.postgres.DatabaseRetry;
import dev.unwind.journal.postgres.PgErrors;
import dev.unwind.journal.postgres.Transactions;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * Starts accepted batches: makes a lease their owner, once they hold all that they claim. Batches that are started
 * while a transaction is under way share the next one.
 *
 * <p>All methods are lazy, complete on the event loop of a database connection, and fail with
 * {@link dev.unwind.journal.postgres.JournalUnavailable}.
 */
@ApplicationScoped
public class BatchStarter {
    /**
     * The result of a start. Both are empty where another instance started the batch first.
     *
     * @param busy who holds what a name or id of the batch stands for now: the batch goes on waiting
     * @param token says that this instance owns the batch
     * @param twice whether steps have failed at once, because an earlier one is about the same resource: its names and
     *     ids tell that only now
     */
    public record Start(Optional<ClaimConflict> busy, Optional<OwnershipToken> token, boolean twice) {
        private static final Start TOO_LATE = new Start(Optional.empty(), Optional.empty(), false);

        private static Start waiting(ClaimConflict busy) {
            return new Start(Optional.of(busy), Optional.empty(), false);
        }
    }

    /** How many steps the batches of one transaction have; a batch with more has one of its own. */
    private static final int STEPS_TOGETHER = 1_000;

    // Mostly no resource has another id than the given one. A tracked name stands for its id as it is: aliases move it
    // when they are written, and one that led away from the id earlier says nothing about it. Where aliases go in a
    // circle there is no last one, and the
    // given id stays.
    private static final String RESOLVE_IDS =
            """
            with recursive target as (
                select step.batch_id, step.number, wanted.account, step.kind, step.found_id,
                    coalesce(step.given_id, resource.remote_id) as id, step.given_id is not null as given
                from step
                join unnest($2::text[], $3::text[]) as wanted (kind, account) on wanted.kind = step.kind
                left join resource on resource.tenant = step.tenant and resource.kind = step.kind and resource.name = step.name
                    and resource.gone_at is null
                where step.batch_id = any($1) and step.type <> 'CREATE' and step.status = 'PENDING'
            ), chain (batch_id, number, account, kind, id) as (
                select target.batch_id, target.number, target.account, target.kind, later.id
                from target cross join %1$s as later
                where target.given
                union
                select chain.batch_id, chain.number, chain.account, chain.kind, later.id
                from chain cross join %2$s as later
            ), last as (
                select batch_id, number, id from chain where not exists (select from %2$s as later)
            ), settled as (
                select target.batch_id, target.number, coalesce(last.id, target.id) as id
                from target left join last using (batch_id, number)
                where target.found_id is distinct from coalesce(last.id, target.id)
            )
            update step set found_id = settled.id, remote_id = settled.id from settled
            where step.batch_id = settled.batch_id and step.number = settled.number"""
                    .formatted(AliasSql.after("target", "id"), AliasSql.after("chain", "id"));

    // In a later run: the ids that the resources have now, from those under which this batch left them.
    private static final String FOLLOW_IDS =
            """
            with recursive chain (number, account, kind, id) as (
                select step.number, wanted.account, step.kind, step.remote_id
                from step join unnest($2::text[], $3::text[]) as wanted (kind, account) on wanted.kind = step.kind
                where step.batch_id = $1 and step.remote_id is not null
                    and step.status in ('APPLIED', 'IN_DOUBT', 'ROLLBACK_FAILED', 'ROLLBACK_SKIPPED')
                union
                select chain.number, chain.account, chain.kind, later.id
                from chain cross join %1$s as later
            ), last as (
                select number, id from chain where not exists (select from %1$s as later)
            )
            update step set remote_id = last.id from last
            where step.batch_id = $1 and step.number = last.number and step.remote_id <> last.id"""
                    .formatted(AliasSql.after("chain", "id"));

    // Locked to the end of the transaction: no other instance starts or ends these batches meanwhile.
    private static final String LOCK_WAITING =
            """
            select from batch where id = any($1) and finished_at is null and not under_way and owner is null
            order by id for update""";

    private final ClaimQueue claims;
    private final DatabaseRetry retry;
    private final GroupingQueue<FirstRun, Uni<Start>> groups;

    /** A first run to be started. */
    private record FirstRun(BatchId batch, int steps, Lease.Term term, Map<String, String> accounts) {}

    public BatchStarter(ClaimQueue claims, DatabaseRetry retry) {
        this.claims = claims;
        this.retry = retry;
        this.groups = new GroupingQueue<>(STEPS_TOGETHER, FirstRun::steps, this::startTogether);
    }

    /**
     * Starts a batch that was cancelled, or whose deadline passed, while it waited. It changes nothing, so it needs no
     * claims.
     */
    public Uni<Start> startWithoutClaims(BatchId batch, Lease.Term term) {
        return unlessStarted(connection -> BatchOwnership.begin(connection, batch, term)
                        .map(token -> new Start(Optional.empty(), token, false)))
                .map(Optional::orElseThrow);
    }

    /**
     * Starts the first run of a batch. Writes the current id of its resource into each step and claims these ids, too,
     * so that from then on no other batch can give the resources other ids.
     *
     * @param steps how many the batch has
     * @param accounts the provider account of each kind that the batch touches
     */
    public Uni<Start> startFirstRun(BatchId batch, int steps, Lease.Term term, Map<String, String> accounts) {
        return groups.submitLazily(new FirstRun(batch, Math.max(1, steps), term, accounts))
                .flatMap(Function.identity());
    }

    /** Starts a later run of a batch; current ids are written and claimed for the steps that the run is about. */
    public Uni<Start> startLaterRun(BatchId batch, Lease.Term term, Map<String, String> accounts) {
        return unlessStarted(connection -> Transactions.sendTogether(
                                List.of(
                                        claims.lock(connection),
                                        lockWaiting(connection, List.of(batch)),
                                        connection
                                                .preparedQuery(FOLLOW_IDS)
                                                .execute(Tuple.of(batch.value(), kinds(accounts), values(accounts)))),
                                claims.enqueueFollowed(connection, batch, accounts))
                        .call(busy -> noteWaiting(connection, busy))
                        .flatMap(busy -> busy.containsKey(batch)
                                ? Uni.createFrom().item(Start.waiting(busy.get(batch)))
                                : BatchOwnership.begin(connection, batch, term)
                                        .map(token -> new Start(Optional.empty(), token, false))))
                .map(start -> start.orElse(Start.TOO_LATE));
    }

    /** The result for each batch. Where one keeps the group from being started, each gets a transaction of its own. */
    private Uni<List<Uni<Start>>> startTogether(List<FirstRun> batches) {
        return unlessStarted(connection -> start(connection, batches))
                .map(starts -> starts.map(List::stream).orElseThrow(NotWaiting::new))
                .map(starts -> starts.map(start -> Uni.createFrom().item(start)).toList())
                .onFailure(failure -> !PgErrors.causedByTransient(failure))
                .recoverWithItem(() -> batches.stream()
                        .map(batch -> Uni.createFrom().deferred(() -> startAlone(batch)))
                        .toList());
    }

    private Uni<Start> startAlone(FirstRun batch) {
        return unlessStarted(connection -> start(connection, List.of(batch)))
                .map(starts -> starts.map(start -> start.get(0)).orElse(Start.TOO_LATE));
    }

    private Uni<List<Start>> start(SqlConnection connection, List<FirstRun> batches) {
        var ids = batches.stream().map(FirstRun::batch).toList();
        Map<String, String> accounts = new HashMap<>();
        batches.forEach(batch -> accounts.putAll(batch.accounts()));
        return Transactions.sendTogether(
                        List.of(
                                claims.lock(connection),
                                lockWaiting(connection, ids),
                                connection
                                        .preparedQuery(RESOLVE_IDS)
                                        .execute(Tuple.of(values(ids), kinds(accounts), values(accounts)))),
                        claims.enqueueResolved(connection, ids, accounts))
                .call(busy -> noteWaiting(connection, busy))
                .flatMap(busy -> begin(
                                connection,
                                batches.stream()
                                        .filter(batch -> !busy.containsKey(batch.batch()))
                                        .toList())
                        .map(begun -> batches.stream()
                                .map(batch -> busy.containsKey(batch.batch())
                                        ? Start.waiting(busy.get(batch.batch()))
                                        : begun.getOrDefault(batch.batch(), Start.TOO_LATE))
                                .toList()));
    }

    private static Uni<Void> noteWaiting(SqlConnection connection, Map<BatchId, ClaimConflict> busy) {
        return busy.isEmpty()
                ? Uni.createFrom().voidItem()
                : ClaimQueue.noteWaiting(
                        connection,
                        busy.entrySet().stream()
                                .map(each -> new ClaimQueue.Waiting(each.getKey(), each.getValue(), Optional.empty()))
                                .toList());
    }

    private static Uni<Map<BatchId, Start>> begin(SqlConnection connection, List<FirstRun> batches) {
        if (batches.isEmpty()) {
            return Uni.createFrom().item(Map.of());
        }
        Map<BatchId, Lease.Term> terms = new HashMap<>();
        batches.forEach(batch -> terms.put(batch.batch(), batch.term()));
        return Uni.combine()
                .all()
                .unis(
                        BatchOwnership.begin(connection, terms),
                        DoubledSteps.fail(
                                connection,
                                batches.stream().map(FirstRun::batch).toList()))
                .with((tokens, doubled) -> {
                    Map<BatchId, Start> begun = new HashMap<>();
                    tokens.forEach((batch, token) ->
                            begun.put(batch, new Start(Optional.empty(), Optional.of(token), doubled.contains(batch))));
                    return begun;
                });
    }

    /** Gives nothing where another instance started the batch first. */
    private <T> Uni<Optional<T>> unlessStarted(Function<SqlConnection, Uni<T>> work) {
        return retry.retryWhileUnavailable("the batch could not be started", () -> claims.transaction(work)
                .map(Optional::of)
                .onFailure(NotWaiting.class)
                .recoverWithItem(Optional::empty));
    }

    private static UUID[] values(List<BatchId> batches) {
        return batches.stream().map(BatchId::value).toArray(UUID[]::new);
    }

    private static String[] kinds(Map<String, String> accounts) {
        return List.copyOf(accounts.keySet()).toArray(String[]::new);
    }

    /** The values in the order of {@link #kinds}. */
    private static String[] values(Map<String, String> accounts) {
        return List.copyOf(accounts.keySet()).stream().map(accounts::get).toArray(String[]::new);
    }

    /** Fails where a batch has started or ended: nobody would release what it claims here. */
    private static Uni<Void> lockWaiting(SqlConnection connection, List<BatchId> batches) {
        return connection
                .preparedQuery(LOCK_WAITING)
                .execute(Tuple.tuple(List.of(column(batches, UUID[]::new, BatchId::value))))
                .invoke(rows -> {
                    if (rows.size() < batches.size()) {
                        throw new NotWaiting();
                    }
                })
                .replaceWithVoid();
    }

    /** Rolls the transaction back: another instance was first. */
    private static final class NotWaiting extends RuntimeException {
        NotWaiting() {
            super("another instance was first", null, false, false);
        }
    }
}
