package dev.unwind.journal;

import dev.unwind.batch.BatchId;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;

/** The batches that are accepted and not started. */
@ApplicationScoped
public class Queue {
    private static final String STARTABLE =
            """
            select batch.id from batch
            where batch.finished_at is null and batch.status = 'PENDING' and not exists (
                select from claim mine join claim other using (account, kind, by, value)
                where mine.batch_id = batch.id and other.ticket < mine.ticket and not (mine.shared and other.shared))
            order by batch.id limit $1""";

    private final Pool pool;

    Queue(Pool pool) {
        this.pool = pool;
    }

    /** Up to so many batches that hold all their claims and have not started, those first that were accepted first. */
    public Uni<List<BatchId>> startable(int limit) {
        return pool.preparedQuery(STARTABLE).execute(Tuple.of(limit)).map(rows -> {
            var ids = new ArrayList<BatchId>(rows.size());
            rows.forEach(row -> ids.add(new BatchId(row.getUUID("id"))));
            return ids;
        });
    }
}
