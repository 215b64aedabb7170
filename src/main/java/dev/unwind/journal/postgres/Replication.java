package dev.unwind.journal.postgres;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/**
 * Checks by PostgreSQL's settings that it keeps what it acknowledges: every promise of this program depends on that.
 */
@ApplicationScoped
public class Replication {
    private static final String SETTINGS =
            """
            select current_setting('fsync') as fsync, current_setting('synchronous_commit') as synchronous_commit,
                current_setting('synchronous_standby_names') as standbys, (select count(*) from pg_stat_replication) as replicas""";

    private final Pool pool;
    private final DatabaseRetry retry;

    Replication(Pool pool, DatabaseRetry retry) {
        this.pool = pool;
        this.retry = retry;
    }

    /**
     * Why an acknowledged commit may be lost; empty where none may. Lazy; completes on the event loop of a connection;
     * fails within seconds.
     */
    public Uni<Optional<String>> weakness() {
        return retry.withinCallerPatience(
                "PostgreSQL's settings could not be read",
                pool.query(SETTINGS)
                        .execute()
                        .map(rows -> weakness(rows.iterator().next())));
    }

    private static Optional<String> weakness(Row settings) {
        return weakness(
                settings.getString("fsync"),
                settings.getString("synchronous_commit"),
                settings.getString("standbys"),
                settings.getLong("replicas"));
    }

    static Optional<String> weakness(String fsync, String commit, String standbys, long replicas) {
        if (fsync.equals("off")) {
            return Optional.of("fsync is off: what is committed may be lost in a crash of the machine");
        }
        if (commit.equals("off")) {
            return Optional.of("synchronous_commit is off: what was committed last may be lost in a crash");
        }
        boolean waits = !standbys.isEmpty() && !commit.equals("local");
        return replicas > 0 && !waits
                ? Optional.of(
                        "replication is asynchronous: what was committed last is lost when a standby takes the primary's place")
                : Optional.empty();
    }
}
