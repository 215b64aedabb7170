package dev.unwind.journal;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * Transactions that do not come back from the dead. The client cannot take one back that it no longer waits for, and one that
 * waited for a connection may begin long after: so whoever gives up says so, and what has not come to its commit by then rolls back.
 */
@ApplicationScoped
class Transactions {
    private static final String LIMIT = "select set_config('statement_timeout', $1, true)";

    private final Pool pool;

    Transactions(Pool pool) {
        this.pool = pool;
    }

    /**
     * Runs the work in a transaction of its own. Cancelled, it commits only if its commit was already sent.
     *
     * @param limit how long PostgreSQL works on one statement at the most
     */
    <T> Uni<T> run(Duration limit, Function<SqlConnection, Uni<T>> work) {
        return Uni.createFrom().deferred(() -> {
            var givenUp = new AtomicBoolean();
            return pool.withTransaction(connection -> unless(givenUp)
                            .chain(() ->
                                    connection.preparedQuery(LIMIT).execute(Tuple.of(Long.toString(limit.toMillis()))))
                            .chain(() -> work.apply(connection))
                            .call(() -> unless(givenUp)))
                    .onCancellation()
                    .invoke(() -> givenUp.set(true));
        });
    }

    private static Uni<Void> unless(AtomicBoolean givenUp) {
        return Uni.createFrom()
                .deferred(() -> givenUp.get()
                        ? Uni.createFrom()
                                .failure(new IllegalStateException("nobody waits for this transaction any more"))
                        : Uni.createFrom().voidItem());
    }
}
