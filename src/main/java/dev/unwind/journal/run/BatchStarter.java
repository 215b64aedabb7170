package dev.unwind.journal.run;

import static dev.unwind.journal.postgres.SqlValues.column;

import dev.unwind.batch.BatchId;
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

    // Locked to the end of the transaction: no other instance starts or ends these batches meanwhile.
    private static final String LOCK_WAITING =
            """
            select from batch where id = any($1) and finished_at is null and not under_way and owner is null
            order by id for update""";

    private final ClaimQueue claims;
    private final DatabaseRetry retry;
    private final GroupingQueue<FirstRun, Uni<Start>> groups;

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
                                        StepIds.follow(connection, batch, accounts)),
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
        var ids = ids(batches);
        var accounts = accounts(batches);
        return Transactions.sendTogether(
                        List.of(
                                claims.lock(connection),
                                lockWaiting(connection, ids),
                                StepIds.resolve(connection, ids, accounts)),
                        claims.enqueueResolved(connection, ids, accounts))
                .flatMap(busy -> beginOthers(connection, batches, busy))
                .map(starts -> ids.stream()
                        .map(batch -> starts.getOrDefault(batch, Start.TOO_LATE))
                        .toList());
    }

    /**
     * Starts batches within the transaction that accepts them, which has found that they do not have to wait and holds
     * the lock on claims. Lazy; completes on the event loop of the connection; fails with what PostgreSQL answered.
     */
    public Uni<Map<BatchId, Start>> startAccepted(SqlConnection connection, List<FirstRun> batches) {
        if (batches.isEmpty()) {
            return Uni.createFrom().item(Map.of());
        }
        var ids = ids(batches);
        var accounts = accounts(batches);
        return Transactions.sendTogether(
                        List.of(StepIds.resolve(connection, ids, accounts)),
                        claims.enqueueResolvedOfAccepted(connection, ids, accounts))
                .flatMap(busy -> beginOthers(connection, batches, busy));
    }

    /** Begins the batches that nobody is before. Those that another instance began are absent from the answer. */
    private static Uni<Map<BatchId, Start>> beginOthers(
            SqlConnection connection, List<FirstRun> batches, Map<BatchId, ClaimConflict> busy) {
        var others = batches.stream()
                .filter(batch -> !busy.containsKey(batch.batch()))
                .toList();
        return noteWaiting(connection, busy)
                .chain(() -> begin(connection, others))
                .map(begun -> {
                    Map<BatchId, Start> starts = new HashMap<>(begun);
                    busy.forEach((batch, conflict) -> starts.put(batch, Start.waiting(conflict)));
                    return starts;
                });
    }

    private static List<BatchId> ids(List<FirstRun> batches) {
        return batches.stream().map(FirstRun::batch).toList();
    }

    private static Map<String, String> accounts(List<FirstRun> batches) {
        Map<String, String> accounts = new HashMap<>();
        batches.forEach(batch -> accounts.putAll(batch.accounts()));
        return accounts;
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
