package dev.unwind.journal.claim;

import dev.unwind.batch.BatchId;
import dev.unwind.batch.Tenant;
import dev.unwind.journal.postgres.DatabaseRetry;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;

/** Looks up which batches hold resources, or wait for them. Changes nothing. */
@ApplicationScoped
public class ClaimLookup {
    private final Pool pool;
    private final DatabaseRetry retry;

    ClaimLookup(Pool pool, DatabaseRetry retry) {
        this.pool = pool;
        this.retry = retry;
    }

    /**
     * The batch that comes first in the queues of each group of claims. Groups whose queues are empty are absent from
     * the answer. Lazy; completes on the event loop of a connection; fails with
     * {@link dev.unwind.journal.postgres.JournalUnavailable}.
     */
    public Uni<Map<Integer, ClaimConflict>> of(Tenant tenant, Map<Integer, ? extends Collection<Claim>> wanted) {
        return wanted.isEmpty()
                ? Uni.createFrom().item(Map.of())
                : retry.retryWhileUnavailable("claims could not be looked up", () -> of(pool, tenant, wanted));
    }

    /**
     * The batch that comes first in the queues of these claims. Lazy; completes on the event loop of the connection.
     */
    public static Uni<Optional<ClaimConflict>> first(SqlClient connection, Tenant tenant, Collection<Claim> wanted) {
        return of(connection, tenant, Map.of(0, wanted)).map(found -> Optional.ofNullable(found.get(0)));
    }

    private record Numbered(int group, Claim claim) {}

    private static Uni<Map<Integer, ClaimConflict>> of(
            SqlClient client, Tenant tenant, Map<Integer, ? extends Collection<Claim>> wanted) {
        List<Numbered> rows = new ArrayList<>();
        wanted.forEach((group, claims) -> claims.forEach(claim -> rows.add(new Numbered(group, claim))));
        return client.preparedQuery(ClaimSql.FIRST)
                .execute(Tuple.of(
                        column(rows, Integer[]::new, Numbered::group),
                        column(rows, String[]::new, row -> row.claim().account()),
                        column(rows, String[]::new, row -> row.claim().kind()),
                        column(rows, String[]::new, row -> row.claim().by().label()),
                        column(rows, String[]::new, row -> row.claim().value()),
                        column(rows, Boolean[]::new, row -> row.claim().shared())))
                .map(found -> {
                    Map<Integer, ClaimConflict> first = new HashMap<>();
                    found.forEach(row -> first.put(
                            row.getInteger("n"),
                            new ClaimConflict(new BatchId(row.getUUID("batch_id")), Claim.of(row))));
                    return first;
                })
                .flatMap(first -> OwnConflicts.marked(client, tenant, first));
    }

    private static <C> Object column(List<Numbered> rows, IntFunction<C[]> array, Function<Numbered, C> value) {
        return rows.stream().map(value).toArray(array);
    }
}
