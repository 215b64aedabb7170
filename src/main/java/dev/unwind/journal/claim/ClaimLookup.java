package dev.unwind.journal.claim;

import dev.unwind.batch.BatchId;
import dev.unwind.journal.alias.AliasSql;
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

/** Which batches hold resources, or stand in line for them. Only looks. */
@ApplicationScoped
public class ClaimLookup {
    // Ids are claimed by the first one that the resource ever had, too.
    private static final String FIRST =
            """
            with recursive wanted (n, account, kind, by, value, shared) as (
                select * from unnest($1::integer[], $2::text[], $3::text[], $4::text[], $5::text[], $6::boolean[])
                union
                select wanted.n, wanted.account, wanted.kind, wanted.by, earlier.id, wanted.shared
                from wanted cross join %s as earlier
                where wanted.by = 'id'
            )
            select distinct on (wanted.n) wanted.n, holder.*
            from wanted cross join lateral (
                select claim.*, batch.started_at
                from claim cross join lateral (select started_at from batch where id = claim.batch_id offset 0) as batch
                where claim.account = wanted.account and claim.kind = wanted.kind and claim.by = wanted.by
                    and claim.value = wanted.value and not (wanted.shared and claim.shared) offset 0) as holder
            order by wanted.n, holder.started_at is null, holder.ticket"""
                    .formatted(AliasSql.before("wanted", "value"));

    private final Pool pool;
    private final DatabaseRetry patience;

    ClaimLookup(Pool pool, DatabaseRetry patience) {
        this.pool = pool;
        this.patience = patience;
    }

    /**
     * Who would stand before somebody who claimed this now: of each of these groups of claims the first batch that has any of them, or
     * stands in line for it. Groups that nobody touches are absent from the answer.
     */
    public Uni<Map<Integer, ClaimConflict>> of(Map<Integer, ? extends Collection<Claim>> wanted) {
        return wanted.isEmpty()
                ? Uni.createFrom().item(Map.of())
                : patience.lasting("claims could not be looked up", () -> of(pool, wanted));
    }

    /** The same of one group, on this connection. */
    public static Uni<Optional<ClaimConflict>> first(SqlClient connection, Collection<Claim> wanted) {
        return of(connection, Map.of(0, wanted)).map(found -> Optional.ofNullable(found.get(0)));
    }

    private record Numbered(int group, Claim claim) {}

    private static Uni<Map<Integer, ClaimConflict>> of(
            SqlClient client, Map<Integer, ? extends Collection<Claim>> wanted) {
        List<Numbered> rows = new ArrayList<>();
        wanted.forEach((group, claims) -> claims.forEach(claim -> rows.add(new Numbered(group, claim))));
        return client.preparedQuery(FIRST)
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
                });
    }

    private static <C> Object column(List<Numbered> rows, IntFunction<C[]> array, Function<Numbered, C> value) {
        return rows.stream().map(value).toArray(array);
    }
}
