package dev.unwind.journal.postgres;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;

/** Reads the version of the database's tables. A later version than the needed one will do: migrations only add. */
@ApplicationScoped
public class Schema {
    /** The number of this program's last migration. */
    static final int VERSION = 13;

    private static final String NEWEST =
            "select max(version::integer) as version from flyway_schema_history where success and version ~ '^[0-9]+$'";

    private final Pool pool;

    Schema(Pool pool) {
        this.pool = pool;
    }

    /**
     * The number of the last migration that was applied. Lazy; completes on the event loop of a connection; fails where
     * PostgreSQL is away.
     */
    public Uni<Integer> version() {
        return pool.query(NEWEST)
                .execute()
                .map(rows -> rows.iterator().next().getInteger("version"))
                .onItem()
                .ifNull()
                .continueWith(0);
    }

    /** The lowest version that this program works with. */
    public int needed() {
        return VERSION;
    }
}
