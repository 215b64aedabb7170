package dev.unwind.journal.postgres;

import dev.unwind.batch.BatchId;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;

/** Deletes many rows in chunks, each in a transaction of its own, so that nothing else waits for long. */
@ApplicationScoped
public class ChunkedDelete {
    /** How many rows one statement deletes. */
    private static final int CHUNK = 2_000;

    private final Pool pool;

    ChunkedDelete(Pool pool) {
        this.pool = pool;
    }

    /** The statement that deletes a chunk of a batch's rows in this table. */
    public static String chunkOf(String table) {
        return "delete from %1$s where ctid = any(array(select ctid from %1$s where batch_id = $1 limit %2$d))"
                .formatted(table, CHUNK);
    }

    /** The statement that empties this column in a chunk of a batch's rows in this table. */
    public static String chunkWithout(String table, String column) {
        return """
                update %1$s set %2$s = null where ctid = any(array(select ctid from %1$s
                    where batch_id = $1 and %2$s is not null limit %3$d))"""
                .formatted(table, column, CHUNK);
    }

    /** The statement that deletes a chunk of the rows of a batch that is not accepted, or not any more. */
    public static String hiddenChunkOf(String table) {
        return """
                delete from %1$s where ctid = any(array(select %1$s.ctid from %1$s join batch on batch.id = %1$s.batch_id
                    where batch_id = $1 and batch.accepted_at is null limit %2$d))"""
                .formatted(table, CHUNK);
    }

    /** The statement that deletes a chunk of the rows of a batch that does not exist. */
    public static String orphanedChunkOf(String table) {
        return """
                delete from %1$s where ctid = any(array(select ctid from %1$s
                    where batch_id = $1 and not exists (select from batch where id = $1) limit %2$d))"""
                .formatted(table, CHUNK);
    }

    /**
     * Executes each of these statements until it deletes less than a whole chunk, one after the other. Lazy; completes
     * on an event loop or a worker thread; fails with what PostgreSQL answered.
     *
     * @param pause between two chunks
     */
    public Uni<Void> run(List<String> statements, BatchId batch, Duration pause) {
        return Multi.createFrom()
                .iterable(statements)
                .onItem()
                .transformToUniAndConcatenate(sql -> exhaust(sql, batch, pause))
                .collect()
                .last()
                .replaceWithVoid();
    }

    private Uni<Void> exhaust(String sql, BatchId batch, Duration pause) {
        return Multi.createBy()
                .repeating()
                .uni(() -> pool.preparedQuery(sql)
                        .execute(Tuple.of(batch.value()))
                        .map(rows -> rows.rowCount())
                        .call(deleted -> deleted == CHUNK && !pause.isZero()
                                ? Uni.createFrom().voidItem().onItem().delayIt().by(pause)
                                : Uni.createFrom().voidItem()))
                .whilst(deleted -> deleted == CHUNK)
                .collect()
                .last()
                .replaceWithVoid();
    }
}
