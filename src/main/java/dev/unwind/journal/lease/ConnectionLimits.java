package dev.unwind.journal.lease;

import dev.unwind.journal.postgres.JournalConfig;
import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnectOptions;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/**
 * Sets time limits on every connection, so that PostgreSQL itself ends what hangs: a timeout in this process would not
 * end it there. {@link dev.unwind.journal.postgres.Transactions} sets shorter limits where they are needed. Statements
 * of any length stay prepared: by default the client prepares one of more than 2,048 characters for each call, and the
 * longest are those that take longest to plan.
 */
@Singleton
class ConnectionLimits implements PgPoolCreator {
    private static final int LONGEST_PREPARED = 16 * 1024;

    private final JournalConfig journal;
    private final LeaseConfig lease;

    ConnectionLimits(JournalConfig journal, LeaseConfig lease) {
        this.journal = journal;
        this.lease = lease;
    }

    @Override
    public Pool create(Input input) {
        input.pgConnectOptionsList().forEach(options -> options.setPreparedStatementCacheSqlLimit(LONGEST_PREPARED)
                .addProperty("statement_timeout", millis(journal.statementTimeout()))
                // A process that is paused or cut off in the middle of a transaction would keep its locks: on its
                // lease,
                // so that no instance could take over from it, or on the claims, so that none could accept a batch.
                .addProperty(
                        "idle_in_transaction_session_timeout",
                        millis(lease.duration().dividedBy(2))));
        return PgBuilder.pool()
                .with(input.poolOptions())
                .connectingTo(List.<SqlConnectOptions>copyOf(input.pgConnectOptionsList()))
                .using(input.vertx())
                .build();
    }

    private static String millis(Duration duration) {
        return Long.toString(duration.toMillis());
    }
}
