package dev.unwind.engine.dispatch;

import dev.unwind.batch.BatchId;
import dev.unwind.engine.async.Delay;
import dev.unwind.engine.dispatch.RunningBatches.Place;
import dev.unwind.engine.metrics.RunMetrics;
import dev.unwind.engine.step.EngineConfig;
import dev.unwind.engine.step.HandedOver;
import dev.unwind.journal.lease.BatchOwnership;
import dev.unwind.journal.lease.Lease;
import dev.unwind.journal.lease.OwnershipToken;
import dev.unwind.journal.notify.Notifications;
import dev.unwind.journal.postgres.OwnershipLost;
import dev.unwind.journal.run.BatchQueue;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Finds this instance its work: batches that another one left unfinished, and accepted ones, each when it holds what it claims; so
 * many at once, those first that were accepted first. The queue is the record itself; nothing of a waiting batch is kept in memory.
 */
@ApplicationScoped
public class Dispatcher {
    private static final Logger LOG = Logger.getLogger(Dispatcher.class);

    private final Lease lease;
    private final BatchOwnership ownership;
    private final BatchQueue queue;
    private final ExecutionFactory executions;
    private final Notifications announcements;
    private final Cancellations cancellations;
    private final EngineConfig config;
    private final RunMetrics metrics;
    private final RunningBatches places;
    private boolean looking;
    private boolean lookAgain;
    private volatile boolean looksFail;
    private boolean lookForUnfinished;

    Dispatcher(
            Lease lease,
            BatchOwnership ownership,
            BatchQueue queue,
            ExecutionFactory executions,
            Notifications announcements,
            Cancellations cancellations,
            EngineConfig config,
            RunMetrics metrics,
            MeterRegistry registry) {
        this.lease = lease;
        this.ownership = ownership;
        this.queue = queue;
        this.executions = executions;
        this.announcements = announcements;
        this.cancellations = cancellations;
        this.config = config;
        this.metrics = metrics;
        this.places = new RunningBatches(config.maxRunningBatches());
        registry.gauge("unwind.batches.running", places, RunningBatches::size);
    }

    void started(@Observes StartupEvent event) {
        executions.check();
        lease.onAcquired(this::inherit);
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
        places.clearOthers(term)
                .forEach(execution -> execution.abandon().subscribe().with(quiet -> {}));
        lookAround();
    }

    /** Looks for batches that others left unfinished, too. Returns at once. */
    private void lookAround() {
        synchronized (this) {
            lookForUnfinished = true;
        }
        wake();
    }

    /** A batch was accepted: this instance begins it, or tells the others where it has enough to do. Returns at once. */
    public void accepted() {
        if (places.free() == 0) {
            announcements.publishWork();
        }
        wake();
    }

    /** Somebody wants a batch stopped: this instance or another has it. Returns at once. */
    public void cancelled() {
        announcements.publishWork();
        lookAround();
    }

    /** There may be a batch to start: one was accepted, or one that held others up has finished. Returns at once. */
    void wake() {
        synchronized (this) {
            if (looking) {
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
                            Delay.of(Duration.ofSeconds(1)).subscribe().with(paused -> {
                                synchronized (this) {
                                    lookAgain = true;
                                }
                                looked();
                            });
                        });
    }

    private void looked() {
        synchronized (this) {
            looking = false;
            if (!lookAgain) {
                return;
            }
        }
        wake();
    }

    private Uni<Void> look(Lease.Term term) {
        boolean unfinishedToo;
        synchronized (this) {
            unfinishedToo = lookForUnfinished;
            lookForUnfinished = false;
        }
        return (unfinishedToo
                        ? takeOver(term).chain(() -> hearCancellations(term))
                        : Uni.createFrom().voidItem())
                .chain(() -> startFromQueue(term));
    }

    private Uni<Void> hearCancellations(Lease.Term term) {
        return cancellations.hear(term, places::execution).replaceWithVoid();
    }

    private Uni<Void> takeOver(Lease.Term term) {
        int room = places.free();
        return room == 0
                ? Uni.createFrom().voidItem()
                : ownership
                        .takeOver(term, room, places.unwanted())
                        .invoke(tenures -> tenures.forEach(this::resume))
                        .replaceWithVoid();
    }

    private Uni<Void> startFromQueue(Lease.Term term) {
        int room = places.free();
        return room == 0
                ? Uni.createFrom().voidItem()
                : queue.startable(term, room, config.maxRunningBatchesPerTenant(), places.unwanted())
                        .invoke(ids -> ids.forEach(id -> start(id, term)))
                        .replaceWithVoid();
    }

    private void start(BatchId id, Lease.Term term) {
        places.occupy(id).ifPresent(place -> carryThrough(place, executions.begin(id, term)));
    }

    private void resume(OwnershipToken tenure) {
        metrics.takenOver();
        places.occupy(tenure.batch())
                .ifPresent(
                        place -> carryThrough(place, executions.resume(tenure).map(Optional::of)));
    }

    private void carryThrough(Place place, Uni<Optional<Execution>> execution) {
        long startedAt = System.nanoTime();
        execution
                .flatMap(mine -> mine.map(each -> carryThrough(place, each, startedAt))
                        .orElseGet(() -> Uni.createFrom().voidItem()))
                .subscribe()
                .with(done -> ended(place), failure -> failed(place, failure));
    }

    private Uni<Void> carryThrough(Place place, Execution execution, long startedAt) {
        places.carriedOut(place, execution);
        return execution
                .carryThrough()
                .invoke(outcome -> {
                    metrics.ended(outcome, Duration.ofNanos(System.nanoTime() - startedAt));
                })
                .replaceWithVoid();
    }

    private void ended(Place place) {
        places.free(place);
        wake();
    }

    /** What cannot go on here is let go of, once nothing of it is in flight; it is looked at again later, here or elsewhere. */
    private void failed(Place place, Throwable failure) {
        var execution = places.execution(place);
        if (execution.isEmpty()) {
            setBack(place, failure);
            return;
        }
        var letGo = execution.get().abandon();
        if (failure instanceof OwnershipLost) {
            LOG.infof("batch %s: %s", place.batch(), failure.getMessage());
            letGo.subscribe().with(quiet -> ended(place));
            return;
        }
        letGo.chain(() -> ownership.release(execution.get().tenure()))
                .onFailure()
                .invoke(unreleased ->
                        LOG.warnf("batch %s could not be released: %s", place.batch(), unreleased.getMessage()))
                .onFailure()
                .recoverWithNull()
                .subscribe()
                .with(released -> {
                    if (failure instanceof HandedOver) {
                        ended(place);
                    } else {
                        setBack(place, failure);
                    }
                });
    }

    /** One that cannot start, or not go on, keeps nobody else from starting. */
    private void setBack(Place place, Throwable failure) {
        var setback = places.setBack(place);
        LOG.errorf(failure, "batch %s cannot go on here", place.batch());
        Delay.of(setback.pause()).subscribe().with(over -> {
            places.mayBeTriedAgain(place.batch());
            lookAround();
        });
        if (setback.more()) {
            wake();
        }
    }

    /**
     * Begins nothing new, leaves every batch where it is as soon as what is in flight is known, and hands all over.
     *
     * @return completes when nothing is in flight and other instances may go on with everything
     */
    Uni<Void> close() {
        places.close();
        return Multi.createBy()
                .repeating()
                .uni(() -> Delay.of(Duration.ofMillis(20))
                        .map(waited -> places.executions().isEmpty()))
                .until(empty -> empty)
                .collect()
                .last()
                .ifNoItem()
                .after(config.drain())
                .recoverWithItem(true)
                .chain(this::abandonAll)
                .chain(lease::release)
                .invoke(announcements::publishWork);
    }

    private Uni<Void> abandonAll() {
        var left = places.executions();
        return left.isEmpty()
                ? Uni.createFrom().voidItem()
                : Uni.join()
                        .all(left.stream().map(Execution::abandon).toList())
                        .andCollectFailures()
                        .replaceWithVoid();
    }
}
