package dev.unwind.journal;

import dev.unwind.batch.BatchId;
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
public class Queue {
    private static final String STARTABLE =
            """
            select batch.id from batch
            where batch.finished_at is null and batch.status = 'PENDING' and batch.owner is null and batch.id <> all($2::uuid[]) and not exists (
                select from claim mine join claim other using (account, kind, by, value)
                join batch ahead on ahead.id = other.batch_id
                where mine.batch_id = batch.id and other.batch_id <> batch.id and not (mine.shared and other.shared)
                    and (ahead.started_at is null, other.ticket) < (batch.started_at is null, mine.ticket))
            order by batch.id limit $1""";

    private final Pool pool;
    private final Patience patience;

    Queue(Pool pool, Patience patience) {
        this.pool = pool;
        this.patience = patience;
    }

    /**
     * Up to so many batches that hold all their claims and have not started, those first that were accepted first.
     *
     * @param without batches that are not wanted: they are on their way already, or could not be started lately
     */
    public Uni<List<BatchId>> startable(int limit, Collection<BatchId> without) {
        var excluded = without.stream().map(BatchId::value).toArray(UUID[]::new);
        return patience.lasting("accepted batches could not be looked up", () -> pool.preparedQuery(STARTABLE)
                        .execute(Tuple.of(limit, excluded)))
                .map(rows -> {
                    var ids = new ArrayList<BatchId>(rows.size());
                    rows.forEach(row -> ids.add(new BatchId(row.getUUID("id"))));
                    return ids;
                });
    }
}
