package dev.unwind.journal.postgres;

import io.smallrye.mutiny.CompositeException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgException;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Transactions that do not come back from the dead. The client cannot take one back that it no longer waits for, and one that
 * waited for a connection may begin long after: so whoever gives up says so, and what has not come to its commit by then rolls back.
 * One that hears nothing more from its client is ended by PostgreSQL before the lease is over ({@link dev.unwind.journal.lease.ConnectionLimits}).
 */
@Singleton
public class Transactions {
    private static final String LIMIT = "select set_config('statement_timeout', $1, true)";

    private static final String IN_FAILED_TRANSACTION = "25P02";

    private final Pool pool;
    private final JournalConfig config;

    public Transactions(Pool pool, JournalConfig config) {
        this.pool = pool;
        this.config = config;
    }

    /**
     * Runs the work in a transaction of its own. Cancelled, it commits only if its commit was already sent. The beginning is not waited
     * for: what the work sends first goes out behind it at once.
     *
     * @param limit how long PostgreSQL works on one statement at the most
     */
    public <T> Uni<T> run(Duration limit, Function<SqlConnection, Uni<T>> work) {
        return Uni.createFrom().deferred(() -> {
            var givenUp = new AtomicBoolean();
            return pool.withConnection(connection -> unless(givenUp)
                            .chain(() -> within(connection, limit, () -> work.apply(connection)
                                    .call(() -> unless(givenUp)))))
                    .onCancellation()
                    .invoke(() -> givenUp.set(true));
        });
    }

    /**
     * Runs statements none of which waits for what comes of another, in a transaction of its own. All of them are on their way at once,
     * and the commit right behind them, so that the whole takes one round trip: where one fails PostgreSQL takes back the others, and
     * makes a rollback of the commit. Cancelled, it commits only if it was already sent.
     *
     * @param statements gives them in their order; each fails where it did not come to what it was for
     * @return fails with what made the first of them fail
     */
    public Uni<Void> inOneGo(Function<SqlConnection, List<Uni<?>>> statements) {
        return Uni.createFrom().deferred(() -> {
            var givenUp = new AtomicBoolean();
            return pool.withConnection(connection -> unless(givenUp).chain(() -> {
                        List<Uni<?>> all = new ArrayList<>();
                        all.add(connection.query("begin").execute());
                        all.addAll(statements.apply(connection));
                        all.add(connection.query("commit").execute());
                        return Uni.combine()
                                .all()
                                .unis(all)
                                .collectFailures()
                                .discardItems()
                                .onFailure(CompositeException.class)
                                .transform(failures -> first(failures));
                    }))
                    .onCancellation()
                    .invoke(() -> givenUp.set(true));
        });
    }

    /** The failure that the others came from. */
    private static Throwable first(CompositeException failures) {
        return failures.getCauses().stream()
                .filter(failure -> !(failure instanceof PgException refused
                        && IN_FAILED_TRANSACTION.equals(refused.getSqlState())))
                .findFirst()
                .orElse(failures);
    }

    private <T> Uni<T> within(SqlConnection connection, Duration limit, Supplier<Uni<T>> work) {
        return Uni.combine()
                .all()
                .unis(
                        connection.begin(),
                        limited(connection, limit),
                        Uni.createFrom().deferred(work::get))
                .withUni((begun, limited, result) -> begun.commit().replaceWith(Optional.ofNullable(result)))
                .onFailure()
                .call(() -> rolledBack(connection))
                .map(result -> result.orElse(null));
    }

    /**
     * Sends all of this at once, in this order, each without waiting for what came of those before; fails where one of them does.
     *
     * @return gives what came of the last
     */
    @SuppressWarnings("unchecked")
    public // it is the last one's
    static <T> Uni<T> atOnce(List<Uni<?>> before, Uni<T> last) {
        List<Uni<?>> all = new ArrayList<>(before);
        all.add(last);
        return Uni.combine().all().unis(all).with(results -> (T) results.get(results.size() - 1));
    }

    /** Nothing needs to be said where it is what connections come with. */
    private Uni<Void> limited(SqlConnection connection, Duration limit) {
        return limit.equals(config.statementTimeout())
                ? Uni.createFrom().voidItem()
                : connection
                        .preparedQuery(LIMIT)
                        .execute(Tuple.of(Long.toString(limit.toMillis())))
                        .replaceWithVoid();
    }

    /** A connection that cannot take back what was done is closed by whoever hears that. */
    private static Uni<Void> rolledBack(SqlConnection connection) {
        var transaction = connection.transaction();
        return transaction == null
                ? Uni.createFrom().voidItem()
                : transaction.rollback().onFailure().recoverWithNull();
    }

    private static Uni<Void> unless(AtomicBoolean givenUp) {
        return Uni.createFrom()
                .deferred(() -> givenUp.get()
                        ? Uni.createFrom()
                                .failure(new IllegalStateException("nobody waits for this transaction any more"))
                        : Uni.createFrom().voidItem());
    }
}
