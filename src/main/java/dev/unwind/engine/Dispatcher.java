package dev.unwind.engine;

import dev.unwind.batch.BatchId;
import dev.unwind.journal.Announcements;
import dev.unwind.journal.Lease;
import dev.unwind.journal.Ownership;
import dev.unwind.journal.OwnershipLost;
import dev.unwind.journal.Queue;
import dev.unwind.journal.Tenure;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Finds this instance its work: batches that another one left unfinished, and accepted ones, each when it holds what it claims; so
 * many at once, those first that were accepted first. The queue is the record itself; nothing of a waiting batch is kept in memory.
 */
@ApplicationScoped
class Dispatcher {
    private static final Logger LOG = Logger.getLogger(Dispatcher.class);

    /** A batch's place among those that run here, from before it is known whether it can. */
    private static final class Place {
        private Execution execution;
    }

    private final Lease lease;
    private final Ownership ownership;
    private final Queue queue;
    private final Executions executions;
    private final Announcements announcements;
    private final Cancellations cancellations;
    private final EngineConfig config;
    private final MeterRegistry metrics;
    private final Map<BatchId, Place> running = new HashMap<>();
    private final Setbacks setbacks = new Setbacks();
    private boolean looking;
    private boolean lookAgain;
    private volatile boolean looksFail;
    private boolean lookForUnfinished;
    private boolean closed;

    Dispatcher(
            Lease lease,
            Ownership ownership,
            Queue queue,
            Executions executions,
            Announcements announcements,
            Cancellations cancellations,
            EngineConfig config,
            MeterRegistry metrics) {
        this.lease = lease;
        this.ownership = ownership;
        this.queue = queue;
        this.executions = executions;
        this.announcements = announcements;
        this.cancellations = cancellations;
        this.config = config;
        this.metrics = metrics;
        metrics.gauge("unwind.batches.running", running, Map::size);
    }

    void started(@Observes StartupEvent event) {
        executions.check();
        lease.onGot(this::inherit);
        announcements.onWork(this::lookAround);
        Multi.createFrom()
                .ticks()
                .every(config.scan())
                .onOverflow()
                .drop()
                .subscribe()
                .with(tick -> lookAround());
    }

    /** What was run under an earlier lease is another's now. */
    private void inherit(Lease.Term term) {
        synchronized (running) {
            running.values()
                    .removeIf(place -> place.execution != null
                            && place.execution.tenure().term() != term
                            && abandon(place.execution));
        }
        lookAround();
    }

    private static boolean abandon(Execution execution) {
        execution.abandon().subscribe().with(quiet -> {});
        return true;
    }

    /** Looks for batches that others left unfinished, too. Returns at once. */
    private void lookAround() {
        synchronized (running) {
            lookForUnfinished = true;
        }
        wake();
    }

    /** A batch was accepted: this instance begins it, or tells the others where it has enough to do. Returns at once. */
    void accepted() {
        boolean full;
        synchronized (running) {
            full = running.size() >= config.maxRunningBatches();
        }
        if (full) {
            announcements.work();
        }
        wake();
    }

    /** Somebody wants a batch stopped: this instance or another has it. Returns at once. */
    void cancelled() {
        announcements.work();
        lookAround();
    }

    /** There may be a batch to start: one was accepted, or one that held others up has finished. Returns at once. */
    void wake() {
        synchronized (running) {
            if (closed || looking) {
                lookAgain = true;
                return;
            }
            looking = true;
            lookAgain = false;
        }
        look();
    }

    private void look() {
        lease.current()
                .map(this::look)
                .orElseGet(() -> Uni.createFrom().voidItem())
                .subscribe()
                .with(
                        started -> {
                            looksFail = false;
                            looked();
                        },
                        failure -> {
                            if (!looksFail) {
                                LOG.warnf("batches cannot be looked up: %s", failure.getMessage());
                            }
                            looksFail = true;
                            Pause.of(Duration.ofSeconds(1)).subscribe().with(paused -> {
                                synchronized (running) {
                                    lookAgain = true;
                                }
                                looked();
                            });
                        });
    }

    private void looked() {
        synchronized (running) {
            looking = false;
            if (!lookAgain) {
                return;
            }
        }
        wake();
    }

    private Uni<Void> look(Lease.Term term) {
        boolean unfinishedToo;
        synchronized (running) {
            unfinishedToo = lookForUnfinished;
            lookForUnfinished = false;
        }
        return (unfinishedToo
                        ? takeOver(term).chain(() -> hearCancellations(term))
                        : Uni.createFrom().voidItem())
                .chain(() -> startFromQueue(term));
    }

    private Uni<Void> hearCancellations(Lease.Term term) {
        return cancellations.hear(term, this::execution).replaceWithVoid();
    }

    private Optional<Execution> execution(BatchId id) {
        synchronized (running) {
            return Optional.ofNullable(running.get(id)).map(place -> place.execution);
        }
    }

    private Uni<Void> takeOver(Lease.Term term) {
        int room = room();
        return room == 0
                ? Uni.createFrom().voidItem()
                : ownership
                        .takeOver(term, room, unwanted())
                        .invoke(tenures -> tenures.forEach(this::resume))
                        .replaceWithVoid();
    }

    private Uni<Void> startFromQueue(Lease.Term term) {
        int room = room();
        return room == 0
                ? Uni.createFrom().voidItem()
                : queue.startable(term, room, config.maxRunningBatchesPerTenant(), unwanted())
                        .invoke(ids -> ids.forEach(id -> start(id, term)))
                        .replaceWithVoid();
    }

    private int room() {
        synchronized (running) {
            return closed ? 0 : Math.max(0, config.maxRunningBatches() - running.size());
        }
    }

    private List<BatchId> unwanted() {
        synchronized (running) {
            return Stream.concat(running.keySet().stream(), setbacks.pausing().stream())
                    .toList();
        }
    }

    private void start(BatchId id, Lease.Term term) {
        occupy(id).ifPresent(place -> carryThrough(id, place, executions.begin(id, term)));
    }

    private void resume(Tenure tenure) {
        metrics.counter("unwind.batches.taken.over").increment();
        occupy(tenure.batch())
                .ifPresent(place -> carryThrough(
                        tenure.batch(), place, executions.resume(tenure).map(Optional::of)));
    }

    private Optional<Place> occupy(BatchId id) {
        var place = new Place();
        synchronized (running) {
            return closed || running.putIfAbsent(id, place) != null ? Optional.empty() : Optional.of(place);
        }
    }

    private void carryThrough(BatchId id, Place place, Uni<Optional<Execution>> execution) {
        long startedAt = System.nanoTime();
        execution
                .flatMap(mine -> mine.map(each -> carryThrough(place, each, startedAt))
                        .orElseGet(() -> Uni.createFrom().voidItem()))
                .subscribe()
                .with(done -> ended(id, place), failure -> failed(id, place, failure));
    }

    private Uni<Void> carryThrough(Place place, Execution execution, long startedAt) {
        synchronized (running) {
            place.execution = execution;
            if (closed) {
                execution.leave();
            }
        }
        return execution
                .carryThrough()
                .invoke(outcome -> {
                    LOG.infof("batch %s: %s", execution.batch(), outcome);
                    metrics.timer("unwind.batches", "outcome", outcome.name())
                            .record(Duration.ofNanos(System.nanoTime() - startedAt));
                })
                .replaceWithVoid();
    }

    private void ended(BatchId id, Place place) {
        synchronized (running) {
            setbacks.forget(id);
            running.remove(id, place);
        }
        wake();
    }

    /** What cannot go on here is let go of, once nothing of it is in flight; it is looked at again later, here or elsewhere. */
    private void failed(BatchId id, Place place, Throwable failure) {
        Execution execution;
        synchronized (running) {
            execution = place.execution;
        }
        if (execution == null) {
            setBack(id, place, failure);
            return;
        }
        var letGo = execution.abandon();
        if (failure instanceof OwnershipLost) {
            LOG.infof("batch %s: %s", id, failure.getMessage());
            letGo.subscribe().with(quiet -> ended(id, place));
            return;
        }
        letGo.chain(() -> ownership.release(execution.tenure()))
                .onFailure()
                .invoke(unreleased -> LOG.warnf("batch %s could not be released: %s", id, unreleased.getMessage()))
                .onFailure()
                .recoverWithNull()
                .subscribe()
                .with(released -> {
                    if (failure instanceof Left) {
                        ended(id, place);
                    } else {
                        setBack(id, place, failure);
                    }
                });
    }

    /** One that cannot start, or not go on, keeps nobody else from starting. */
    private void setBack(BatchId id, Place place, Throwable failure) {
        Duration pause;
        boolean more;
        synchronized (running) {
            pause = setbacks.add(id);
            more = !setbacks.full();
            running.remove(id, place);
        }
        LOG.errorf(failure, "batch %s cannot go on here", id);
        Pause.of(pause).subscribe().with(over -> {
            synchronized (running) {
                setbacks.over(id);
            }
            lookAround();
        });
        if (more) {
            wake();
        }
    }

    /**
     * Begins nothing new, leaves every batch where it is as soon as what is in flight is known, and hands all over.
     *
     * @return completes when nothing is in flight and other instances may go on with everything
     */
    Uni<Void> close() {
        List<Execution> left;
        synchronized (running) {
            closed = true;
            left = executions();
        }
        left.forEach(Execution::leave);
        return Multi.createBy()
                .repeating()
                .uni(() -> Pause.of(Duration.ofMillis(20))
                        .map(waited -> executions().isEmpty()))
                .until(empty -> empty)
                .collect()
                .last()
                .ifNoItem()
                .after(config.drain())
                .recoverWithItem(true)
                .chain(this::abandonAll)
                .chain(lease::giveBack)
                .invoke(announcements::work);
    }

    private Uni<Void> abandonAll() {
        var left = executions();
        return left.isEmpty()
                ? Uni.createFrom().voidItem()
                : Uni.join()
                        .all(left.stream().map(Execution::abandon).toList())
                        .andCollectFailures()
                        .replaceWithVoid();
    }

    private List<Execution> executions() {
        synchronized (running) {
            return running.values().stream()
                    .map(place -> place.execution)
                    .filter(execution -> execution != null)
                    .toList();
        }
    }
}
