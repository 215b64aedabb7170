package dev.unwind.journal.acceptance;

import dev.unwind.batch.BatchId;
import dev.unwind.batch.RequestKey;
import dev.unwind.batch.Tenant;
import dev.unwind.batch.TraceParent;
import dev.unwind.batch.policy.OnBusy;
import dev.unwind.journal.async.AsyncSemaphore;
import dev.unwind.journal.async.GroupingQueue;
import dev.unwind.journal.claim.ClaimConflict;
import dev.unwind.journal.claim.ClaimQueue;
import dev.unwind.journal.postgres.DatabaseRetry;
import dev.unwind.journal.postgres.JournalConfig;
import dev.unwind.journal.postgres.JournalUnavailable;
import dev.unwind.journal.postgres.PgErrors;
import dev.unwind.journal.postgres.Transactions;
import dev.unwind.journal.record.RecordLog;
import dev.unwind.journal.record.RecordType;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Makes a batch durable, with its steps, its claims and its first record, in one transaction. Batches that come while one transaction is
 * under way go into the next together; one that will not wait, and may have to be taken back therefore, goes by itself.
 */
@ApplicationScoped
public class BatchAcceptance {
    private static final String BY_KEY =
            "select id, fingerprint = $3 as same from batch where tenant = $1 and idempotency_key = $2";

    private static final String ACCEPT_STAGED =
            """
            update batch set accepted_at = now(), staged_at = null, steps = $2, deadline = now() + $3 * interval '1 millisecond',
                idempotency_key = $4, fingerprint = $5, trace = $6
            where id = $1 and accepted_at is null""";

    /** How many steps are written together; a batch that has more goes by itself. */
    private static final int STEPS_TOGETHER = 1_000;

    private final Pool pool;
    private final Transactions transactions;
    private final ClaimQueue claims;
    private final DatabaseRetry patience;
    private final JournalConfig config;
    private final AsyncSemaphore lookUps = new AsyncSemaphore(2);
    private final GroupingQueue<CheckedBatch, Uni<Outcome>> together;

    public BatchAcceptance(
            Pool pool, Transactions transactions, ClaimQueue claims, DatabaseRetry patience, JournalConfig config) {
        this.pool = pool;
        this.transactions = transactions;
        this.claims = claims;
        this.patience = patience;
        this.config = config;
        this.together = new GroupingQueue<>(
                STEPS_TOGETHER, batch -> Math.max(1, batch.steps().size()), this::acceptTogether);
    }

    /** By PostgreSQL's clock, when a batch was accepted and when it is cut short. */
    public record Times(Instant acceptedAt, Optional<Instant> deadline) {}

    /** What became of an acceptance. */
    public sealed interface Outcome {
        /**
         * The batch is durable.
         *
         * @param times left out where that was not clear at once
         */
        record Accepted(Optional<Times> times) implements Outcome {}

        /** It would not wait, and another one stands in its way. */
        record Refused(ClaimConflict busy) implements Outcome {}

        /**
         * There is a batch under this key already.
         *
         * @param same whether the same was submitted
         */
        record Known(BatchId batch, boolean same) implements Outcome {}
    }

    /**
     * Makes the batch durable.
     *
     * @return fails with {@link JournalUnavailable} where it is not known to be durable
     */
    public Uni<Outcome> accept(CheckedBatch batch) {
        var acceptance = batch.options().onBusy() == OnBusy.REJECT
                ? alone(batch)
                : together.ask(batch, config.statementTimeout()).flatMap(Function.identity());
        return accepted(batch, batch.steps().size(), acceptance);
    }

    private Uni<Outcome> alone(CheckedBatch batch) {
        return limited(claims.transaction(connection -> store(connection, List.of(batch))
                .flatMap(stored -> stands(
                        connection,
                        batch,
                        Optional.ofNullable(stored.busy().get(batch.id())),
                        Optional.of(stored.times().get(batch.id()))))));
    }

    /** For each of them what became of it; where one keeps all from being stored, each goes by itself. */
    private Uni<List<Uni<Outcome>>> acceptTogether(List<CheckedBatch> batches) {
        return limited(claims.transaction(connection ->
                        store(connection, batches).call(stored -> wait(connection, batches, stored.busy()))))
                .map(stored -> batches.stream()
                        .map(batch -> Uni.createFrom()
                                .<Outcome>item(new Outcome.Accepted(
                                        Optional.of(stored.times().get(batch.id())))))
                        .toList())
                .onFailure(failure -> keyTaken(failure) || failure instanceof PgException && !PgErrors.behind(failure))
                .recoverWithItem(() -> batches.stream()
                        .map(batch -> Uni.createFrom().deferred(() -> alone(batch)))
                        .toList());
    }

    private <T> Uni<T> limited(Uni<T> transaction) {
        return transaction.ifNoItem().after(config.statementTimeout()).fail();
    }

    private Uni<Outcome> accepted(CheckedBatch batch, int steps, Uni<Outcome> transaction) {
        return orKnown(batch, decided(batch.id(), transaction)).invoke(outcome -> {
            if (outcome instanceof Outcome.Accepted) {
                RecordLog.durable(
                        batch.id(),
                        batch.tenant(),
                        batch.trace(),
                        RecordType.BATCH_ACCEPTED,
                        AcceptanceRows.accepted(steps));
            }
        });
    }

    /** What became of the transaction, whatever it takes to find that out. */
    private Uni<Outcome> decided(BatchId batch, Uni<Outcome> transaction) {
        return transaction
                .onFailure(Undone.class)
                .recoverWithItem(undone -> undone.outcome)
                .onFailure(failure -> !keyTaken(failure))
                .recoverWithUni(failure -> lookUp(batch, failure));
    }

    /** @param busy who stands before those that have to wait */
    private record Stored(Map<BatchId, Times> times, Map<BatchId, ClaimConflict> busy) {}

    /** Steps come first: whoever else changes claims waits for the rest of it only. */
    private Uni<Stored> store(SqlConnection connection, List<CheckedBatch> batches) {
        List<Uni<?>> before = new ArrayList<>(AcceptanceRows.insertSteps(connection, batches));
        before.add(claims.alone(connection));
        Map<BatchId, Times> times = new HashMap<>();
        before.add(AcceptanceRows.insertBatches(connection, batches).invoke(inserted -> {
            if (inserted.size() < batches.size()) {
                throw new KeyTaken();
            }
            times.putAll(inserted);
        }));
        before.add(AcceptanceRows.insertAccepted(
                connection, batches.stream().map(AcceptanceRows.First::of).toList()));
        var standing = batches.stream()
                .map(batch -> new ClaimQueue.Standing(batch.id(), batch.claims()))
                .toList();
        return Transactions.atOnce(before, claims.standTogether(connection, standing))
                .map(busy -> new Stored(times, busy));
    }

    private static Uni<Outcome> stands(
            SqlConnection connection, CheckedBatch batch, Optional<ClaimConflict> busy, Optional<Times> times) {
        if (busy.isPresent() && batch.options().onBusy() == OnBusy.REJECT) {
            throw new Undone(new Outcome.Refused(busy.get()));
        }
        return wait(
                        connection,
                        List.of(batch),
                        busy.map(other -> Map.of(batch.id(), other)).orElseGet(Map::of))
                .replaceWith(new Outcome.Accepted(times));
    }

    private static Uni<Void> wait(
            SqlConnection connection, List<CheckedBatch> batches, Map<BatchId, ClaimConflict> busy) {
        return AcceptanceRows.insertWaiting(
                connection,
                batches.stream()
                        .filter(batch -> busy.containsKey(batch.id()))
                        .map(batch -> new AcceptanceRows.Waiting(batch.id(), batch.tenant(), busy.get(batch.id())))
                        .toList());
    }

    /**
     * Makes a batch durable whose steps and claims are staged.
     *
     * @param steps how many it has
     * @return fails with {@link JournalUnavailable} where it is not known to be durable
     */
    public Uni<Outcome> acceptStaged(CheckedBatch batch, int steps) {
        return accepted(batch, steps, limited(claims.transaction(connection -> connection
                .preparedQuery(ACCEPT_STAGED)
                .execute(Tuple.from(Arrays.asList(
                        batch.id().value(),
                        steps,
                        batch.options()
                                .deadline()
                                .map(deadline -> (double) deadline.toMillis())
                                .orElse(null),
                        batch.key().map(RequestKey::value).orElse(null),
                        batch.key()
                                .map(given -> Buffer.buffer(given.fingerprint()).getDelegate())
                                .orElse(null),
                        batch.trace().map(TraceParent::header).orElse(null))))
                .invoke(rows -> {
                    if (rows.rowCount() == 0) {
                        throw new IllegalStateException("what was staged of batch " + batch.id() + " is gone");
                    }
                })
                .chain(() -> AcceptanceRows.insertAccepted(
                        connection, List.of(new AcceptanceRows.First(batch.id(), batch.tenant(), steps))))
                .chain(() -> claims.standStaged(connection, batch.id()))
                .flatMap(busy -> stands(connection, batch, busy, Optional.empty())))));
    }

    /** Somebody was faster with the same key. */
    private Uni<Outcome> orKnown(CheckedBatch batch, Uni<Outcome> acceptance) {
        return acceptance.onFailure(BatchAcceptance::keyTaken).recoverWithUni(taken -> known(
                        batch.tenant(), batch.key().orElseThrow())
                .map(found -> found.<Outcome>map(known -> known)
                        .orElseThrow(() -> new JournalUnavailable("the batch could not be stored", taken))));
    }

    private static boolean keyTaken(Throwable failure) {
        return failure instanceof KeyTaken
                || failure instanceof PgException refused && "23505".equals(refused.getSqlState());
    }

    /** The batch that was submitted under this key, if any. */
    public Uni<Optional<Outcome.Known>> known(Tenant tenant, RequestKey key) {
        return patience.brief(
                "it is not known whether the batch was submitted before",
                pool.preparedQuery(BY_KEY)
                        .execute(Tuple.of(
                                tenant.name(),
                                key.value(),
                                Buffer.buffer(key.fingerprint()).getDelegate()))
                        .map(BatchAcceptance::known));
    }

    private static Optional<Outcome.Known> known(RowSet<Row> rows) {
        return rows.stream()
                .findFirst()
                .map(row -> new Outcome.Known(new BatchId(row.getUUID("id")), row.getBoolean("same")));
    }

    /**
     * A commit in doubt is not guessed: either the batch is there, or it is not and never will be. Its transaction sends its commit
     * only while it is alone at the claims and has not been given up, so whoever is alone there afterwards sees what came of it.
     */
    private Uni<Outcome> lookUp(BatchId id, Throwable failure) {
        var look = lookUps.take(() -> transactions.run(
                config.callerPatience(), connection -> claims.alone(connection).chain(() -> connection
                        .preparedQuery("select 1 from batch where id = $1 and accepted_at is not null")
                        .execute(Tuple.of(id.value())))));
        return patience.brief("it is not known whether the batch was stored", look)
                .onFailure(other -> !(other instanceof JournalUnavailable))
                .transform(other -> new JournalUnavailable("it is not known whether the batch was stored", other))
                .map(rows -> {
                    if (rows.size() == 0) {
                        throw new JournalUnavailable("the batch could not be stored", failure);
                    }
                    return new Outcome.Accepted(Optional.empty());
                });
    }

    /** Rolls the transaction back: there is nothing to store. */
    private static final class Undone extends RuntimeException {
        private final transient Outcome outcome;

        Undone(Outcome outcome) {
            super(null, null, false, false);
            this.outcome = outcome;
        }
    }

    /** Rolls the transaction back: there is a batch under the same key. */
    private static final class KeyTaken extends RuntimeException {
        KeyTaken() {
            super("there is a batch under the same key", null, false, false);
        }
    }
}
