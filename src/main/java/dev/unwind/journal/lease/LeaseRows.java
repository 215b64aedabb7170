package dev.unwind.journal.lease;

import dev.unwind.journal.postgres.Rows;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** The statements about the row of one lease. The database's clock decides when it expires. */
final class LeaseRows {
    private static final String INSERT =
            "insert into lease (id, instance, lasts_until) values ($1, $2, now() + $3 * interval '1 millisecond')";

    private static final String RENEW =
            "update lease set lasts_until = now() + $2 * interval '1 millisecond', beats = beats + 1 where id = $1 returning beats, "
                    + Hold.IDENTITY;

    private static final String DELETE = "delete from lease where id = $1";

    private LeaseRows() {}

    /**
     * What a renewal returns.
     *
     * @param beats how often the lease was renewed
     * @param system the identifier of the database cluster
     * @param timeline of the database's log
     * @param held whether the cell is held
     */
    record Renewed(long beats, String system, String timeline, boolean held) {
        private static Renewed of(Row row) {
            return new Renewed(
                    row.getLong("beats"), row.getString("system"), row.getString("timeline"), row.getBoolean("held"));
        }
    }

    static Uni<Void> insert(SqlConnection connection, UUID lease, String instance, Duration duration) {
        return connection
                .preparedQuery(INSERT)
                .execute(Tuple.of(lease, instance, millis(duration)))
                .replaceWithVoid();
    }

    /** Renews the lease; gives nothing where it was deleted. */
    static Uni<Optional<Renewed>> renew(SqlConnection connection, UUID lease, Duration duration) {
        return connection
                .preparedQuery(RENEW)
                .execute(Tuple.of(lease, millis(duration)))
                .map(rows -> Rows.first(rows, Renewed::of));
    }

    static Uni<Void> delete(SqlConnection connection, UUID lease) {
        return connection.preparedQuery(DELETE).execute(Tuple.of(lease)).replaceWithVoid();
    }

    private static double millis(Duration duration) {
        return duration.toMillis();
    }
}
