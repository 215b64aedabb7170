package dev.unwind.journal.postgres;

import io.smallrye.mutiny.CompositeException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Transaction;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgException;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Runs transactions that end with their caller's interest in them. The PostgreSQL client cannot cancel a transaction
 * that nobody waits for any more, and one that waited for a connection may begin long afterwards. So a cancelled
 * transaction is marked, and rolls back unless its commit was sent. PostgreSQL itself ends a transaction whose client
 * has gone silent, before the lease is over ({@code journal.lease.ConnectionLimits}).
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
     * Runs the work in a transaction of its own. Lazy; completes on the event loop of the connection. Cancelled, it
     * commits only if the commit was sent already. The work does not wait for the beginning: what it sends first
     * follows at once.
     *
     * @param limit how long PostgreSQL may work on one statement
     * @return fails with what made the work, or the commit, fail; the transaction is rolled back then
     */
    public <T> Uni<T> run(Duration limit, Function<SqlConnection, Uni<T>> work) {
        return onConnection((connection, abandoned) ->
                transaction(connection, limit, () -> work.apply(connection).call(abandoned::check)));
    }

    /**
     * Runs statements none of which needs the result of another, in a transaction of its own. All are sent at once, and
     * the commit right behind them, so that the whole takes one round trip: where one fails PostgreSQL takes back the
     * others, and makes the commit a rollback. Lazy; completes on the event loop of the connection. Cancelled, it
     * commits only if it was sent already.
     *
     * @param statements gives them in their order; each fails where it did not do what it was for
     * @return fails with what made the first of them fail
     */
    public Uni<Void> pipelined(Function<SqlConnection, List<Uni<?>>> statements) {
        return onConnection((connection, abandoned) -> pipeline(connection, statements.apply(connection)));
    }

    private interface Work<T> {
        Uni<T> on(SqlConnection connection, Abandonment abandoned);
    }

    /** The connection may be there only long after the caller has gone: then nothing is begun. */
    private <T> Uni<T> onConnection(Work<T> work) {
        return Uni.createFrom().deferred(() -> {
            var abandoned = new Abandonment();
            return pool.withConnection(connection -> abandoned.check().chain(() -> work.on(connection, abandoned)))
                    .onCancellation()
                    .invoke(abandoned::abandon);
        });
    }

    private <T> Uni<T> transaction(SqlConnection connection, Duration limit, Supplier<Uni<T>> work) {
        return begin(connection, limit, work)
                .call(begun -> begun.transaction().commit())
                .onFailure()
                .call(() -> rollBack(connection))
                .map(Begun::result);
    }

    /** A transaction, and the result of its work, which may be null. */
    private record Begun<T>(Transaction transaction, T result) {}

    private <T> Uni<Begun<T>> begin(SqlConnection connection, Duration limit, Supplier<Uni<T>> work) {
        return Uni.combine()
                .all()
                .unis(
                        connection.begin(),
                        limitStatements(connection, limit),
                        Uni.createFrom().deferred(work::get))
                .with((transaction, limited, result) -> new Begun<>(transaction, result));
    }

    /** Connections come with the usual limit, which need not be set. */
    private Uni<Void> limitStatements(SqlConnection connection, Duration limit) {
        return limit.equals(config.statementTimeout())
                ? Uni.createFrom().voidItem()
                : connection
                        .preparedQuery(LIMIT)
                        .execute(Tuple.of(Long.toString(limit.toMillis())))
                        .replaceWithVoid();
    }

    /** A connection that cannot roll back is broken, and the pool closes it. */
    private static Uni<Void> rollBack(SqlConnection connection) {
        var transaction = connection.transaction();
        return transaction == null
                ? Uni.createFrom().voidItem()
                : transaction.rollback().onFailure().recoverWithNull();
    }

    private static Uni<Void> pipeline(SqlConnection connection, List<Uni<?>> statements) {
        List<Uni<?>> all = new ArrayList<>();
        all.add(connection.query("begin").execute());
        all.addAll(statements);
        all.add(connection.query("commit").execute());
        return Uni.combine()
                .all()
                .unis(all)
                .collectFailures()
                .discardItems()
                .onFailure(CompositeException.class)
                .transform(Transactions::cause);
    }

    /** The failure that made the statements after it fail. */
    private static Throwable cause(CompositeException failures) {
        return failures.getCauses().stream()
                .filter(failure -> !(failure instanceof PgException refused
                        && IN_FAILED_TRANSACTION.equals(refused.getSqlState())))
                .findFirst()
                .orElse(failures);
    }

    /**
     * Sends all of this at once, in this order, without waiting for results in between. Fails where one of them does.
     *
     * @return the result of the last
     */
    @SuppressWarnings("unchecked")
    public static <T> Uni<T> sendTogether(List<Uni<?>> before, Uni<T> last) {
        List<Uni<?>> all = new ArrayList<>(before);
        all.add(last);
        return Uni.combine().all().unis(all).with(results -> (T) results.get(results.size() - 1));
    }

    /** Remembers that nobody waits for a transaction any more. */
    private static final class Abandonment {
        private volatile boolean abandoned;

        void abandon() {
            abandoned = true;
        }

        /** Fails once nobody waits. */
        Uni<Void> check() {
            return Uni.createFrom()
                    .deferred(() -> abandoned
                            ? Uni.createFrom()
                                    .failure(new IllegalStateException("nobody waits for this transaction any more"))
                            : Uni.createFrom().voidItem());
        }
    }
}
