package dev.unwind.journal.projection;

import dev.unwind.batch.BatchId;
import dev.unwind.journal.async.GroupingQueue;
import dev.unwind.journal.postgres.DatabaseRetry;
import dev.unwind.journal.postgres.JournalConfig;
import dev.unwind.journal.postgres.JournalUnavailable;
import dev.unwind.journal.postgres.Transactions;
import dev.unwind.journal.segment.Segment;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Brings the rows of steps up to date with what this instance has logged, behind the log: after some hundred steps, a
 * while after the first of them, before somebody on this instance reads such a row, and together with the end of a run.
 * No step waits for it, unless PostgreSQL cannot keep up: then the log waits, so that what is missing stays bounded.
 * After a crash {@link CatchUp} reads from the log what is missing. Safe from any thread.
 */
@Singleton
public class Projection {
    private static final Logger LOG = Logger.getLogger(Projection.class);

    /** How many batches are brought up to date at once, each in a transaction of its own. */
    private static final int AT_ONCE = 4;

    /** How many times the usual number of steps may be missing before the log waits. */
    private static final int MOST = 8;

    private final Transactions transactions;
    private final DatabaseRetry retry;
    private final JournalConfig config;
    private final Map<BatchId, Tails> batches = new HashMap<>();
    private final GroupingQueue<BatchId, Optional<JournalUnavailable>> queue;

    /** What is missing of a batch: what is being written, and what was logged since. */
    private static final class Tails {
        private Tail writing;
        private Tail logged;
        private boolean asked;

        Tails(BatchId batch) {
            writing = new Tail(batch);
            logged = new Tail(batch);
        }

        int steps() {
            return writing.steps() + logged.steps();
        }
    }

    public Projection(Transactions transactions, DatabaseRetry retry, JournalConfig config) {
        this.transactions = transactions;
        this.retry = retry;
        this.config = config;
        this.queue = new GroupingQueue<>(AT_ONCE, this::writeAll);
    }

    /** Takes note of segments that are durable, but not of those of batches whose run ended with them. */
    public void logged(Collection<Segment> durable) {
        durable.forEach(segment -> {
            boolean first;
            boolean due;
            synchronized (batches) {
                var tails = batches.computeIfAbsent(segment.batch(), Tails::new);
                first = tails.logged.isEmpty();
                tails.logged.add(segment.last(), segment.updates());
                due = !tails.asked && tails.logged.steps() >= config.projectionSteps();
                tails.asked |= due;
            }
            if (due) {
                inBackground(segment.batch());
            } else if (first) {
                Infrastructure.getDefaultWorkerPool()
                        .schedule(
                                () -> inBackground(segment.batch()),
                                config.projectionDelay().toMillis(),
                                TimeUnit.MILLISECONDS);
            }
        });
    }

    /** All that is missing of the batch; empty where that is nothing. */
    public Optional<LoggedSteps> missing(BatchId batch) {
        synchronized (batches) {
            return Optional.ofNullable(batches.get(batch))
                    .map(tails -> copy(batch, tails.writing).followedBy(tails.logged))
                    .map(Tail::logged);
        }
    }

    private static Tail copy(BatchId batch, Tail tail) {
        return new Tail(batch).followedBy(tail);
    }

    /** Forgets what is missing of these batches: it was written, with the end of their runs. */
    public void written(Collection<BatchId> ended) {
        synchronized (batches) {
            ended.forEach(batches::remove);
        }
    }

    /**
     * Brings the step's row up to date with what this instance has logged before the call. Lazy; completes on any
     * thread, at once where nothing is missing; fails with {@link JournalUnavailable}.
     */
    public Uni<Void> bringUpToDate(BatchId batch, int step) {
        return Uni.createFrom().deferred(() -> {
            synchronized (batches) {
                var tails = batches.get(batch);
                if (tails == null || !tails.logged.has(step) && !tails.writing.has(step)) {
                    return Uni.createFrom().voidItem();
                }
            }
            return bringUpToDate(batch);
        });
    }

    /**
     * Brings the rows of the batch's steps up to date with what this instance has logged before the call. Lazy;
     * completes on any thread, at once where nothing is missing; fails with {@link JournalUnavailable}.
     */
    public Uni<Void> bringUpToDate(BatchId batch) {
        return Uni.createFrom().deferred(() -> {
            synchronized (batches) {
                if (!batches.containsKey(batch)) {
                    return Uni.createFrom().voidItem();
                }
            }
            return queue.submit(batch).map(failure -> {
                failure.ifPresent(why -> {
                    throw why;
                });
                return null;
            });
        });
    }

    /**
     * Completes once so little is missing of the batches that more may be logged: mostly at once. Lazy; completes on
     * any thread; does not fail.
     */
    public Uni<Void> room(Collection<BatchId> forThese) {
        return Uni.createFrom().deferred(() -> {
            var crowded = new HashSet<BatchId>();
            synchronized (batches) {
                forThese.forEach(batch -> {
                    var tails = batches.get(batch);
                    if (tails != null && tails.steps() >= MOST * config.projectionSteps()) {
                        crowded.add(batch);
                    }
                });
            }
            return crowded.isEmpty()
                    ? Uni.createFrom().voidItem()
                    : Uni.join()
                            .all(crowded.stream().map(queue::submit).toList())
                            .andCollectFailures()
                            .replaceWithVoid();
        });
    }

    private void inBackground(BatchId batch) {
        bringUpToDate(batch)
                .subscribe()
                .with(
                        done -> {},
                        failure -> LOG.warnf(
                                "The rows of batch %s could not be brought up to date: %s",
                                batch, failure.getMessage()));
    }

    /** For each batch why its rows are not up to date; empty where they are. */
    private Uni<List<Optional<JournalUnavailable>>> writeAll(List<BatchId> group) {
        Map<BatchId, Uni<Optional<JournalUnavailable>>> writes = new HashMap<>();
        group.forEach(batch ->
                writes.computeIfAbsent(batch, each -> write(each).memoize().indefinitely()));
        return Uni.join().all(group.stream().map(writes::get).toList()).andFailFast();
    }

    private Uni<Optional<JournalUnavailable>> write(BatchId batch) {
        return Uni.createFrom().deferred(() -> {
            var logged = begin(batch);
            return logged.isEmpty()
                    ? Uni.createFrom().item(Optional.<JournalUnavailable>empty())
                    : retry.retryWhileUnavailable(
                                    "the rows of steps could not be written",
                                    () -> transactions.pipelined(
                                            connection -> StepRows.of(List.of(logged.get())).stream()
                                                    .filter(statement ->
                                                            statement.rows().isPresent())
                                                    .<Uni<?>>map(statement -> statement.on(connection))
                                                    .toList()))
                            .invoke(() -> end(batch))
                            .replaceWith(Optional.<JournalUnavailable>empty())
                            .onFailure(JournalUnavailable.class)
                            .recoverWithItem(failure -> Optional.of(failure));
        });
    }

    private Optional<LoggedSteps> begin(BatchId batch) {
        synchronized (batches) {
            var tails = batches.get(batch);
            if (tails == null) {
                return Optional.empty();
            }
            // What an earlier attempt did not write is still there.
            tails.writing = tails.writing.followedBy(tails.logged);
            tails.logged = new Tail(batch);
            tails.asked = false;
            return tails.writing.isEmpty() ? Optional.empty() : Optional.of(tails.writing.logged());
        }
    }

    private void end(BatchId batch) {
        synchronized (batches) {
            var tails = batches.get(batch);
            if (tails == null) {
                return;
            }
            tails.writing = new Tail(batch);
            if (tails.logged.isEmpty()) {
                batches.remove(batch);
            }
        }
    }
}
