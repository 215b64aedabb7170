package dev.unwind.journal.postgres;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A multi-row statement over {@code unnest}.
 *
 * @param rows the columns as arrays; empty where there is nothing to execute
 */
public record BulkStatement(String sql, Optional<Tuple> rows) {
    /**
     * Executes the statement. Lazy; completes on the event loop of the connection; fails with what PostgreSQL answered.
     */
    public Uni<Void> on(SqlConnection connection) {
        return rows.map(values -> connection.preparedQuery(sql).execute(values).replaceWithVoid())
                .orElseGet(() -> Uni.createFrom().voidItem());
    }

    /** The columns of these rows; empty where there are none. */
    public static <R> Optional<Tuple> rows(Map<?, R> rows, Function<List<R>, List<Object>> columns) {
        return rows.isEmpty() ? Optional.empty() : Optional.of(Tuple.tuple(columns.apply(List.copyOf(rows.values()))));
    }
}
