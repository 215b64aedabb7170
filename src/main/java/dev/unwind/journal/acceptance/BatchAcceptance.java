package dev.unwind.journal.acceptance;

import dev.unwind.batch.BatchId;
import dev.unwind.batch.RequestKey;
import dev.unwind.batch.Tenant;
import dev.unwind.batch.policy.OnBusy;
import dev.unwind.journal.async.AsyncSemaphore;
import dev.unwind.journal.async.GroupingQueue;
import dev.unwind.journal.claim.ClaimQueue;
import dev.unwind.journal.postgres.DatabaseRetry;
import dev.unwind.journal.postgres.JournalConfig;
import dev.unwind.journal.postgres.JournalUnavailable;
import dev.unwind.journal.postgres.PgErrors;
import dev.unwind.journal.postgres.Rows;
import dev.unwind.journal.postgres.SqlValues;
import dev.unwind.journal.postgres.Transactions;
import dev.unwind.journal.record.RecordLog;
import dev.unwind.journal.record.RecordType;
import dev.unwind.journal.run.BatchStarter;
import dev.unwind.journal.run.FirstRun;
import dev.unwind.journal.stream.StreamSubscriptions;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Makes a batch durable, with its steps, its claims and its first record, in one transaction. Batches that arrive while
 * a transaction is under way share the next one. A batch that does not wait for resources has a transaction of its own,
 * because that may be rolled back.
 *
 * <p>All methods are lazy, complete on the event loop of a database connection, and fail with
 * {@link JournalUnavailable}.
 */
@ApplicationScoped
public class BatchAcceptance {
    private static final String BY_KEY =
            "select id, fingerprint = $3 as same from batch where tenant = $1 and idempotency_key = $2";

    private static final String ACCEPTED = "select 1 from batch where id = $1 and accepted_at is not null";

    private static final String UNIQUE_VIOLATION = "23505";

    /** How many steps are written in one transaction; a batch that has more has one of its own. */
    private static final int STEPS_TOGETHER = 1_000;

    private static final int LOOK_UPS_AT_ONCE = 2;

    private final Pool pool;
    private final Transactions transactions;
    private final ClaimQueue claims;
    private final DatabaseRetry retry;
    private final StreamSubscriptions subscriptions;
    private final JournalConfig config;
    private final AcceptanceWriter writer;
    private final AsyncSemaphore lookUps = new AsyncSemaphore(LOOK_UPS_AT_ONCE);
    private final GroupingQueue<Acceptance, Uni<AcceptanceOutcome>> groups;

    public BatchAcceptance(
            Pool pool,
            Transactions transactions,
            ClaimQueue claims,
            BatchStarter starter,
            DatabaseRetry retry,
            StreamSubscriptions subscriptions,
            JournalConfig config) {
        this.pool = pool;
        this.transactions = transactions;
        this.claims = claims;
        this.retry = retry;
        this.subscriptions = subscriptions;
        this.config = config;
        this.writer = new AcceptanceWriter(claims, starter);
        this.groups = new GroupingQueue<>(
                STEPS_TOGETHER, each -> Math.max(1, each.batch().steps().size()), this::acceptTogether);
    }

    /** Makes the batch durable. A failure does not tell whether it is. */
    public Uni<AcceptanceOutcome> accept(CheckedBatch batch) {
        return accept(batch, Optional.empty());
    }

    /**
     * Makes the batch durable, and starts it where it does not have to wait for claims. A failure does not tell whether
     * it is durable, and may have started.
     *
     * @param first how it is to be started; empty where it is not
     */
    public Uni<AcceptanceOutcome> accept(CheckedBatch batch, Optional<FirstRun> first) {
        var acceptance = new Acceptance(batch, first);
        var transaction = batch.options().onBusy() == OnBusy.REJECT
                ? acceptAlone(acceptance)
                : groups.submitLazily(acceptance, config.statementTimeout()).flatMap(Function.identity());
        return concluded(batch, batch.steps().size(), transaction);
    }

    /**
     * Makes a batch durable whose steps and claims are staged. A failure does not tell whether it is.
     *
     * @param steps how many it has
     */
    public Uni<AcceptanceOutcome> acceptStaged(CheckedBatch batch, int steps) {
        return concluded(
                batch, steps, limited(claims.transaction(connection -> writer.storeStaged(connection, batch, steps))));
    }

    private Uni<AcceptanceOutcome> acceptAlone(Acceptance batch) {
        return limited(claims.transaction(connection -> writer.storeAlone(connection, batch)));
    }

    /** The outcome of each batch. Where one keeps the group from being stored, each gets a transaction of its own. */
    private Uni<List<Uni<AcceptanceOutcome>>> acceptTogether(List<Acceptance> batches) {
        return storeTogether(batches)
                .onFailure(AcceptanceWriter.Crowded.class)
                .recoverWithUni(crowded -> withoutCrowded(batches, crowded));
    }

    /** Stores those of the batches that are not in the way. */
    private Uni<List<Uni<AcceptanceOutcome>>> withoutCrowded(
            List<Acceptance> batches, AcceptanceWriter.Crowded crowded) {
        var others = batches.stream()
                .filter(each -> crowded.outcome(each.id()).isEmpty())
                .toList();
        return (others.isEmpty() ? Uni.createFrom().item(List.<Uni<AcceptanceOutcome>>of()) : acceptTogether(others))
                .map(outcomes -> {
                    var next = outcomes.iterator();
                    return batches.stream()
                            .map(batch -> crowded.outcome(batch.id())
                                    .map(refused -> Uni.createFrom().item(refused))
                                    .orElseGet(next::next))
                            .toList();
                });
    }

    private Uni<List<Uni<AcceptanceOutcome>>> storeTogether(List<Acceptance> batches) {
        return limited(claims.transaction(connection -> writer.storeTogether(connection, batches)))
                .map(outcomes -> outcomes.stream()
                        .map(outcome -> Uni.createFrom().item(outcome))
                        .toList())
                .onFailure(BatchAcceptance::causedByOne)
                .recoverWithItem(() -> batches.stream()
                        .map(batch -> Uni.createFrom().deferred(() -> acceptAlone(batch)))
                        .toList());
    }

    /** Whether one batch of a group may be what PostgreSQL refused. */
    private static boolean causedByOne(Throwable failure) {
        return keyTaken(failure) || failure instanceof PgException && !PgErrors.causedByTransient(failure);
    }

    private <T> Uni<T> limited(Uni<T> transaction) {
        return transaction.ifNoItem().after(config.statementTimeout()).fail();
    }

    /** Finds out the outcome of the transaction, whatever it takes, and logs it. */
    private Uni<AcceptanceOutcome> concluded(CheckedBatch batch, int steps, Uni<AcceptanceOutcome> transaction) {
        return transaction
                .onFailure(AcceptanceWriter.RolledBack.class)
                .recoverWithItem(AcceptanceWriter.RolledBack::outcome)
                .onFailure(AcceptanceWriter.Crowded.class)
                .recoverWithItem(crowded -> crowded.outcome(batch.id()).orElseThrow())
                .onFailure(failure -> !keyTaken(failure))
                .recoverWithUni(failure -> lookUp(batch.id(), failure))
                .onFailure(BatchAcceptance::keyTaken)
                .recoverWithUni(taken -> knownBatch(batch, taken))
                .invoke(outcome -> {
                    if (outcome instanceof AcceptanceOutcome.Accepted accepted) {
                        log(batch, steps);
                        publish(batch, steps, accepted);
                    }
                });
    }

    /** Holds the batch's record for a reader who follows it at once, where it has no other. */
    private void publish(CheckedBatch batch, int steps, AcceptanceOutcome.Accepted accepted) {
        accepted.times()
                .filter(times -> accepted.hasOneRecord())
                .map(times -> AcceptanceWriter.event(batch.id(), steps, times))
                .ifPresent(first -> subscriptions.accepted(batch.id(), batch.tenant(), first));
    }

    private static void log(CheckedBatch batch, int steps) {
        RecordLog.log(
                batch.id(), batch.tenant(), batch.trace(), RecordType.BATCH_ACCEPTED, AcceptanceWriter.accepted(steps));
    }

    private static boolean keyTaken(Throwable failure) {
        return failure instanceof AcceptanceWriter.KeyTaken
                || failure instanceof PgException refused && UNIQUE_VIOLATION.equals(refused.getSqlState());
    }

    /** Another submission with the same key was stored first. */
    private Uni<AcceptanceOutcome> knownBatch(CheckedBatch batch, Throwable taken) {
        return known(batch.tenant(), batch.key().orElseThrow())
                .map(found -> found.<AcceptanceOutcome>map(known -> known)
                        .orElseThrow(() -> new JournalUnavailable("the batch could not be stored", taken)));
    }

    /** The batch that was submitted under this key; empty where there is none. */
    public Uni<Optional<AcceptanceOutcome.Known>> known(Tenant tenant, RequestKey key) {
        return retry.withinCallerPatience(
                "it is not known whether the batch was submitted before",
                pool.preparedQuery(BY_KEY)
                        .execute(Tuple.of(tenant.name(), key.value(), SqlValues.bytes(key.fingerprint())))
                        .map(rows -> Rows.first(rows, BatchAcceptance::known)));
    }

    private static AcceptanceOutcome.Known known(Row row) {
        return new AcceptanceOutcome.Known(new BatchId(row.getUUID("id")), row.getBoolean("same"));
    }

    /**
     * Finds out whether a commit in doubt was made. The transaction sends its commit only while it holds the lock on
     * claims and has not been given up. So whoever gets that lock afterwards sees the batch, or it never will be there.
     */
    private Uni<AcceptanceOutcome> lookUp(BatchId id, Throwable failure) {
        var what = "it is not known whether the batch was stored";
        var look =
                lookUps.withPermit(() -> transactions.run(config.callerPatience(), connection -> claims.lock(connection)
                        .chain(() -> connection.preparedQuery(ACCEPTED).execute(Tuple.of(id.value())))));
        return retry.withinCallerPatience(what, look)
                .onFailure(other -> !(other instanceof JournalUnavailable))
                .transform(other -> new JournalUnavailable(what, other))
                .map(rows -> {
                    if (rows.size() == 0) {
                        throw JournalUnavailable.of("the batch could not be stored", failure);
                    }
                    return new AcceptanceOutcome.Accepted(Optional.empty(), false, Optional.empty());
                });
    }
}
