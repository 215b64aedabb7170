package dev.unwind.journal.retention;

import dev.unwind.batch.BatchId;
import dev.unwind.journal.postgres.ChunkedDelete;
import dev.unwind.journal.postgres.Rows;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * Deletes what is older than the configured periods: first the images of batches, later the batches. A batch is marked
 * in one statement before anything of it is deleted: a batch whose images are to go cannot be undone any more, and one
 * that is to go itself is not seen. After a crash the next sweep continues with what is marked. An incomplete batch is
 * kept as a whole; aliases and tracked names outlive their batches.
 */
@ApplicationScoped
public class Retention {
    private static final Logger LOG = Logger.getLogger(Retention.class);

    private static final int AT_ONCE = 64;

    private static final String EXPIRE =
            """
            update batch set expired_at = now() where id in (
                select id from batch where finished_at < now() - $1 * interval '1 millisecond' and not emptied
                    and expired_at is null and status <> 'INCOMPLETE' and accepted_at is not null
                order by finished_at limit $2 for update skip locked)
            returning id""";

    private static final String EXPIRED =
            "select id from batch where finished_at is not null and not emptied and expired_at is not null order by finished_at limit $1";

    private static final String EMPTIED = "update batch set emptied = true where id = $1";

    private static final String HIDE =
            """
            update batch set accepted_at = null, idempotency_key = null, removing = true where id in (
                select id from batch where finished_at < now() - $1 * interval '1 millisecond' and emptied and not removing
                    and status <> 'INCOMPLETE'
                    and not exists (select from delivery where batch_id = batch.id and delivery.status = 'PENDING')
                order by finished_at limit $2 for update skip locked)
            returning id""";

    private static final String HIDDEN = "select id from batch where removing order by id limit $1";

    private static final List<String> EMPTY =
            List.of(ChunkedDelete.chunkOf("image"), ChunkedDelete.chunkWithout("segment", "images"));

    private static final List<String> REMOVE = List.of(
            ChunkedDelete.hiddenChunkOf("image"),
            ChunkedDelete.hiddenChunkOf("record"),
            ChunkedDelete.hiddenChunkOf("segment"),
            ChunkedDelete.hiddenChunkOf("delivery"),
            ChunkedDelete.hiddenChunkOf("step"),
            "delete from batch where id = $1 and removing");

    private final Pool pool;
    private final ChunkedDelete deletes;
    private final RetentionConfig config;
    private final Counter snapshots;
    private final Counter batches;
    private boolean failing;

    Retention(Pool pool, ChunkedDelete deletes, RetentionConfig config, MeterRegistry metrics) {
        this.pool = pool;
        this.deletes = deletes;
        this.config = config;
        this.snapshots = metrics.counter("unwind.retention.removed", "what", "snapshots");
        this.batches = metrics.counter("unwind.retention.removed", "what", "batches");
    }

    void started(@Observes StartupEvent event) {
        if (config.batches().compareTo(config.snapshots()) < 0) {
            throw new IllegalStateException("unwind.retention.batches is too short: " + config.batches()
                    + ", but what batches captured is kept for " + config.snapshots()
                    + " (unwind.retention.snapshots)");
        }
        Multi.createFrom()
                .ticks()
                .every(config.sweep())
                .onOverflow()
                .drop()
                .onItem()
                .transformToUniAndConcatenate(tick -> sweep().onFailure().recoverWithUni(this::waitAfterFailure))
                .subscribe()
                .with(swept -> failing = false);
    }

    private Uni<Void> waitAfterFailure(Throwable failure) {
        if (!failing) {
            LOG.warnf("retention could not delete what is due: %s", failure.getMessage());
        }
        failing = true;
        return Uni.createFrom()
                .nothing()
                .replaceWithVoid()
                .ifNoItem()
                .after(config.sweep())
                .recoverWithItem(() -> null);
    }

    /** Deletes all that is due. Lazy; completes on an event loop or a worker thread; fails where PostgreSQL is away. */
    Uni<Void> sweep() {
        return exhaust(EXPIRE, EXPIRED, config.snapshots(), this::empty)
                .chain(() -> exhaust(HIDE, HIDDEN, config.batches(), this::remove));
    }

    /** Marks batches and removes what is marked, until there is no more. */
    private Uni<Void> exhaust(String mark, String marked, Duration kept, Function<BatchId, Uni<Void>> remove) {
        return Multi.createBy()
                .repeating()
                .uni(() -> pool.preparedQuery(mark)
                        .execute(Tuple.of((double) kept.toMillis(), AT_ONCE))
                        .chain(() -> pool.preparedQuery(marked).execute(Tuple.of(AT_ONCE)))
                        .map(Rows::batches)
                        .call(ids -> Multi.createFrom()
                                .iterable(ids)
                                .onItem()
                                .transformToUniAndConcatenate(
                                        id -> remove.apply(id).chain(this::pause))
                                .collect()
                                .last()))
                .whilst(ids -> !ids.isEmpty())
                .collect()
                .last()
                .replaceWithVoid();
    }

    private Uni<Void> empty(BatchId batch) {
        return deletes.run(EMPTY, batch, config.pause())
                .chain(() -> pool.preparedQuery(EMPTIED).execute(Tuple.of(batch.value())))
                .invoke(emptied -> snapshots.increment())
                .replaceWithVoid();
    }

    private Uni<Void> remove(BatchId batch) {
        return deletes.run(REMOVE, batch, config.pause()).invoke(() -> batches.increment());
    }

    private Uni<Void> pause() {
        return config.pause().isZero()
                ? Uni.createFrom().voidItem()
                : Uni.createFrom().voidItem().onItem().delayIt().by(config.pause());
    }
}
