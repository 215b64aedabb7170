package dev.unwind.engine.dispatch;

import dev.unwind.batch.BatchId;
import dev.unwind.engine.async.Delay;
import dev.unwind.engine.dispatch.RunningBatches.Reservation;
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
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Finds work for this instance: batches that another instance left unfinished, and accepted ones that hold all their
 * claims, the oldest first, up to a limit. The table of batches is the queue; nothing of a waiting batch is kept in
 * memory.
 */
@ApplicationScoped
public class Dispatcher {
    private static final Logger LOG = Logger.getLogger(Dispatcher.class);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);
    private static final Duration DRAIN_POLL = Duration.ofMillis(20);

    private final Lease lease;
    private final BatchOwnership ownership;
    private final BatchQueue queue;
    private final ExecutionFactory executions;
    private final Notifications notifications;
    private final Cancellations cancellations;
    private final EngineConfig config;
    private final RunMetrics metrics;
    private final RunningBatches running;
    private final CoalescingLoop search = new CoalescingLoop(this::searchOnce);
    private final AtomicBoolean searchUnfinished = new AtomicBoolean();
    private volatile boolean searchFails;

    Dispatcher(
            Lease lease,
            BatchOwnership ownership,
            BatchQueue queue,
            ExecutionFactory executions,
            Notifications notifications,
            Cancellations cancellations,
            EngineConfig config,
            RunMetrics metrics,
            MeterRegistry registry) {
        this.lease = lease;
        this.ownership = ownership;
        this.queue = queue;
        this.executions = executions;
        this.notifications = notifications;
        this.cancellations = cancellations;
        this.config = config;
        this.metrics = metrics;
        this.running = new RunningBatches(config.maxRunningBatches());
        registry.gauge("unwind.batches.running", running, RunningBatches::size);
    }

    void started(@Observes StartupEvent event) {
        executions.requireLeaseCoversCalls();
        lease.onAcquired(this::renounceOthers);
        notifications.onWork(this::searchAll);
        Multi.createFrom()
                .ticks()
                .every(config.scan())
                .onOverflow()
                .drop()
                .subscribe()
                .with(tick -> searchAll());
    }

    /** Lets go of what ran under an earlier lease: other instances own it now. */
    private void renounceOthers(Lease.Term term) {
        running.removeOthers(term)
                .forEach(execution -> execution.abandon().subscribe().with(quiet -> {}));
        searchAll();
    }

    /**
     * Says that a batch was accepted: this instance starts it, or tells the others where it has no capacity. Returns at
     * once.
     */
    public void accepted() {
        if (running.free() == 0) {
            notifications.publishWork();
        }
        search.request();
    }

    /** Gives back the capacity of a batch that was not started here, and looks for all work. Returns at once. */
    void leave(Reservation reservation) {
        running.ended(reservation);
        searchAll();
    }

    /** The batches that run here. */
    RunningBatches running() {
        return running;
    }

    /** Says that a batch is to be cancelled, on this instance or another. Returns at once. */
    public void cancelled() {
        notifications.publishWork();
        searchAll();
    }

    /** Looks for all work: batches that others left unfinished and cancellations, too. Returns at once. */
    private void searchAll() {
        searchUnfinished.set(true);
        search.request();
    }

    private Uni<Void> searchOnce() {
        return lease.current()
                .map(this::search)
                .orElseGet(() -> Uni.createFrom().voidItem())
                .invoke(() -> searchFails = false)
                .onFailure()
                .recoverWithUni(this::retryLater);
    }

    private Uni<Void> search(Lease.Term term) {
        return (searchUnfinished.getAndSet(false)
                        ? takeOver(term).chain(() -> deliverCancellations(term))
                        : Uni.createFrom().voidItem())
                .chain(() -> startFromQueue(term));
    }

    private Uni<Void> retryLater(Throwable failure) {
        if (!searchFails) {
            LOG.warnf("batches cannot be looked up: %s", failure.getMessage());
        }
        searchFails = true;
        return Delay.of(PAUSE_AFTER_FAILURE).invoke(search::request);
    }

    private Uni<Void> deliverCancellations(Lease.Term term) {
        return cancellations.deliver(term, running::execution).replaceWithVoid();
    }

    private Uni<Void> takeOver(Lease.Term term) {
        int free = running.free();
        return free == 0
                ? Uni.createFrom().voidItem()
                : ownership
                        .takeOver(term, free, running.excluded())
                        .invoke(tokens -> tokens.forEach(this::resume))
                        .replaceWithVoid();
    }

    private Uni<Void> startFromQueue(Lease.Term term) {
        int free = running.free();
        running.backlog(free == 0);
        return free == 0
                ? Uni.createFrom().voidItem()
                : queue.startable(term, free, config.maxRunningBatchesPerTenant(), running.excluded())
                        .invoke(found -> {
                            running.backlog(found.batches().size() >= free);
                            found.batches().forEach(id -> start(id, term));
                            if (found.more()) {
                                search.request();
                            }
                        })
                        .replaceWithVoid();
    }

    private void start(BatchId id, Lease.Term term) {
        running.reserve(id).ifPresent(reservation -> execute(reservation, executions.start(id, term)));
    }

    private void resume(OwnershipToken token) {
        metrics.takenOver();
        running.reserve(token.batch())
                .ifPresent(reservation ->
                        execute(reservation, executions.resume(token).map(Optional::of)));
    }

    /** Runs the batch to its end, once it is known whether it runs here. Returns at once. */
    void execute(Reservation reservation, Uni<Optional<Execution>> execution) {
        long startedAt = System.nanoTime();
        execution
                .flatMap(mine -> mine.map(each -> execute(reservation, each, startedAt))
                        .orElseGet(() -> Uni.createFrom().voidItem()))
                .subscribe()
                .with(done -> ended(reservation), failure -> failed(reservation, failure));
    }

    private Uni<Void> execute(Reservation reservation, Execution execution, long startedAt) {
        running.started(reservation, execution);
        return execution
                .execute()
                .invoke(outcome -> metrics.ended(outcome, Duration.ofNanos(System.nanoTime() - startedAt)))
                .replaceWithVoid();
    }

    private void ended(Reservation reservation) {
        running.ended(reservation);
        search.request();
    }

    /**
     * Lets go of a batch that cannot go on here, once no call of it is in flight. Another look finds it again, here or
     * elsewhere.
     */
    private void failed(Reservation reservation, Throwable failure) {
        running.execution(reservation)
                .ifPresentOrElse(
                        execution -> letGo(reservation, execution, failure), () -> setBack(reservation, failure));
    }

    private void letGo(Reservation reservation, Execution execution, Throwable failure) {
        var quiet = execution.abandon();
        if (failure instanceof OwnershipLost) {
            LOG.infof("batch %s: %s", reservation.batch(), failure.getMessage());
            quiet.subscribe().with(abandoned -> ended(reservation));
            return;
        }
        quiet.chain(() -> ownership.release(execution.token()))
                .onFailure()
                .invoke(unreleased ->
                        LOG.warnf("batch %s could not be released: %s", reservation.batch(), unreleased.getMessage()))
                .onFailure()
                .recoverWithNull()
                .subscribe()
                .with(released -> {
                    if (failure instanceof HandedOver) {
                        ended(reservation);
                    } else {
                        setBack(reservation, failure);
                    }
                });
    }

    /** Leaves a batch alone for a while that cannot start, or not go on, and lets others start instead. */
    private void setBack(Reservation reservation, Throwable failure) {
        var setback = running.failed(reservation);
        LOG.errorf(failure, "batch %s cannot go on here", reservation.batch());
        Delay.of(setback.pause()).subscribe().with(over -> {
            running.pauseOver(reservation.batch());
            searchAll();
        });
        if (setback.lookForMore()) {
            search.request();
        }
    }

    /**
     * Starts nothing new, halts every batch as soon as the outcomes of its calls in flight are known, and hands all
     * batches over.
     *
     * @return completes on any thread, when nothing is in flight and other instances may go on with everything
     */
    Uni<Void> close() {
        running.close();
        return Multi.createBy()
                .repeating()
                .uni(() ->
                        Delay.of(DRAIN_POLL).map(waited -> running.executions().isEmpty()))
                .until(empty -> empty)
                .collect()
                .last()
                .ifNoItem()
                .after(config.drain())
                .recoverWithItem(true)
                .chain(this::abandonAll)
                .chain(lease::release)
                .invoke(notifications::publishWork);
    }

    private Uni<Void> abandonAll() {
        var left = running.executions();
        return left.isEmpty()
                ? Uni.createFrom().voidItem()
                : Uni.join()
                        .all(left.stream().map(Execution::abandon).toList())
                        .andCollectFailures()
                        .replaceWithVoid();
    }
}
