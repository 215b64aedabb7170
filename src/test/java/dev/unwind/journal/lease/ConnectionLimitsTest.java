package dev.unwind.journal.lease;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unwind.testing.TestEnvironment;
import dev.unwind.testing.Waits;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;

/** What each connection to PostgreSQL is set to. */
@QuarkusTest
@WithTestResource(TestEnvironment.class)
class ConnectionLimitsTest {
    /** Longer than the client keeps prepared by default. */
    private static final String LONG = "select 1 /* " + "as long as the search for batches ".repeat(200) + "*/";

    @Inject
    Pool pool;

    @Test
    void long_statements_stay_prepared() {
        int prepared = pool.withConnection(connection -> executed(connection)
                        .chain(() -> executed(connection))
                        .chain(() -> connection
                                .preparedQuery("select count(*) from pg_prepared_statements where statement = $1")
                                .execute(Tuple.of(LONG))))
                .map(rows -> rows.iterator().next().getInteger(0))
                .await()
                .atMost(Waits.LIMIT);

        assertEquals(1, prepared);
    }

    private static Uni<?> executed(SqlConnection connection) {
        return connection.preparedQuery(LONG).execute();
    }
}
