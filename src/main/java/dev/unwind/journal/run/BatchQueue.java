package dev.unwind.journal.run;

import dev.unwind.batch.BatchId;
import dev.unwind.journal.lease.Lease;
import dev.unwind.journal.postgres.DatabaseRetry;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** The batches that are accepted and not started. */
@ApplicationScoped
public class BatchQueue {
    // Each tenant's batches in their turn: the first of each that has the fewest under way here, then the second, and
    // so on; and no
    // tenant more at once than its share. Tenants are found by skipping along the index, however many of their batches
    // wait.
    private static final String STARTABLE =
            """
            with recursive waiting (tenant) as (
                (select tenant from batch where finished_at is null order by tenant limit 1)
                union all
                select (select batch.tenant from batch where finished_at is null and batch.tenant > waiting.tenant
                    order by batch.tenant limit 1)
                from waiting where waiting.tenant is not null
            ), occupied as (
                select tenant, count(*) as batches from batch where under_way and owner = $3 group by tenant
            )
            select next.id
            from waiting left join occupied using (tenant)
            cross join lateral (
                select id, row_number() over (order by id) + coalesce(occupied.batches, 0) as place from (
                    select batch.id from batch
                    where batch.tenant = waiting.tenant and batch.finished_at is null and not batch.under_way and batch.owner is null
                        and batch.accepted_at is not null and batch.id <> all($2::uuid[])
                        and (batch.cancel is not null or not exists (
                            select from (select * from claim where batch_id = batch.id offset 0) as mine
                            cross join lateral (
                                select claim.ticket, ahead.under_way
                                from claim
                                cross join lateral (select under_way from batch where id = claim.batch_id offset 0) as ahead
                                where claim.account = mine.account and claim.kind = mine.kind and claim.by = mine.by
                                    and claim.value = mine.value and claim.batch_id <> mine.batch_id
                                    and not (mine.shared and claim.shared) offset 0) as other
                            where (not other.under_way, other.ticket) < (true, mine.ticket)))
                    order by batch.id limit least($1, greatest(0, $4 - coalesce(occupied.batches, 0)))) as first) as next
            order by next.place, next.id limit $1""";

    private final Pool pool;
    private final DatabaseRetry patience;

    BatchQueue(Pool pool, DatabaseRetry patience) {
        this.pool = pool;
        this.patience = patience;
    }

    /**
     * Up to so many batches that hold all their claims and have not started: of each tenant those first that were accepted first, and
     * of tenants those first that have the fewest under way.
     *
     * @param term the lease under which they are to be run
     * @param share the most that are to be under way of one tenant under this lease
     * @param without batches that are not wanted: they are on their way already, or could not be started lately
     */
    public Uni<List<BatchId>> startable(Lease.Term term, int limit, int share, Collection<BatchId> without) {
        var excluded = without.stream().map(BatchId::value).toArray(UUID[]::new);
        return patience.lasting("accepted batches could not be looked up", () -> pool.preparedQuery(STARTABLE)
                        .execute(Tuple.of(limit, excluded, term.id(), (long) share)))
                .map(rows -> {
                    var ids = new ArrayList<BatchId>(rows.size());
                    rows.forEach(row -> ids.add(new BatchId(row.getUUID("id"))));
                    return ids;
                });
    }
}
