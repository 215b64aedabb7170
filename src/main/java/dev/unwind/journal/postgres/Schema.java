package dev.unwind.journal.postgres;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;

/** Whether the database has the tables that this program works with. Later ones do: they are added to, never taken from under it. */
@ApplicationScoped
public class Schema {
    /** The number of the last migration that this program brings. */
    static final int VERSION = 7;

    private static final String NEWEST =
            "select max(version::integer) as version from flyway_schema_history where success and version ~ '^[0-9]+$'";

    private final Pool pool;

    Schema(Pool pool) {
        this.pool = pool;
    }

    /** The number of the last migration that was made; fails where PostgreSQL cannot be reached, or there was none. */
    public Uni<Integer> version() {
        return pool.query(NEWEST)
                .execute()
                .map(rows -> rows.iterator().next().getInteger("version"))
                .onItem()
                .ifNull()
                .continueWith(0);
    }

    /** The least that will do. */
    public int needed() {
        return VERSION;
    }
}
