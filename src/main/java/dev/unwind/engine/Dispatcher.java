package dev.unwind.engine;

import dev.unwind.batch.BatchId;
import dev.unwind.batch.BatchStatus;
import dev.unwind.journal.Journal;
import dev.unwind.journal.Queue;
import dev.unwind.journal.Steps;
import dev.unwind.journal.Targets;
import dev.unwind.provider.Kinds;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Starts accepted batches: so many at once, each when it holds what it claims, those first that were accepted first. The queue is
 * the record itself; nothing of a waiting batch is kept in memory.
 */
@ApplicationScoped
class Dispatcher {
    private static final Logger LOG = Logger.getLogger(Dispatcher.class);

    private final Queue queue;
    private final Journal journal;
    private final Steps steps;
    private final Targets targets;
    private final BatchRun.Surroundings surroundings;
    private final EngineConfig config;
    private final MeterRegistry metrics;
    private final Set<BatchId> running = new HashSet<>();
    private final Setbacks setbacks = new Setbacks();
    private boolean looking;
    private boolean lookAgain;
    private boolean closed;

    Dispatcher(
            Queue queue,
            Journal journal,
            Steps steps,
            Targets targets,
            Kinds kinds,
            EngineConfig config,
            MeterRegistry metrics) {
        this.queue = queue;
        this.journal = journal;
        this.steps = steps;
        this.targets = targets;
        this.surroundings = new BatchRun.Surroundings(kinds, steps, targets, config);
        this.config = config;
        this.metrics = metrics;
        metrics.gauge("unwind.batches.running", running, Set::size);
    }

    void started(@Observes StartupEvent event) {
        wake();
    }

    void stopping(@Observes ShutdownEvent event) {
        synchronized (running) {
            closed = true;
        }
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
        startFromQueue().subscribe().with(started -> looked(), failure -> {
            LOG.warnf("accepted batches could not be looked up: %s", failure.getMessage());
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

    private Uni<Void> startFromQueue() {
        int limit;
        List<BatchId> without;
        synchronized (running) {
            limit = config.maxRunningBatches() - running.size();
            if (closed || limit <= 0) {
                return Uni.createFrom().voidItem();
            }
            without =
                    Stream.concat(running.stream(), setbacks.pausing().stream()).toList();
        }
        return queue.startable(limit, without)
                .invoke(ids -> ids.forEach(this::start))
                .replaceWithVoid();
    }

    private void start(BatchId id) {
        synchronized (running) {
            if (closed || running.size() >= config.maxRunningBatches() || !running.add(id)) {
                return;
            }
        }
        carryThrough(id).subscribe().with(done -> ended(id), failure -> failed(id, failure));
    }

    /** Carries the batch to its outcome; gives none where another one holds what it turns out to need, and it goes on waiting. */
    private Uni<Optional<BatchStatus>> carryThrough(BatchId id) {
        long startedAt = System.nanoTime();
        return steps.outline(id)
                .map(outline -> outline.orElseThrow(() -> new IllegalStateException("batch " + id + " is gone")))
                .map(outline ->
                        new BatchRun(outline, journal.open(id, outline.tenant(), outline.lastNumber()), surroundings))
                .flatMap(run -> targets.settle(id, run.accounts()).flatMap(busy -> {
                    if (busy.isPresent()) {
                        LOG.infof("batch %s waits for %s", id, busy.get().other());
                        return Uni.createFrom().item(Optional.<BatchStatus>empty());
                    }
                    return new Pipeline(run).run().map(Optional::of);
                }))
                .invoke(ended -> ended.ifPresent(outcome -> {
                    LOG.infof("batch %s: %s", id, outcome);
                    metrics.timer("unwind.batches", "outcome", outcome.name())
                            .record(Duration.ofNanos(System.nanoTime() - startedAt));
                }));
    }

    private void ended(BatchId id) {
        synchronized (running) {
            setbacks.forget(id);
            running.remove(id);
        }
        wake();
    }

    /** One that cannot start, or not go on, keeps nobody else from starting; it is looked at again later, if it is still to start. */
    private void failed(BatchId id, Throwable failure) {
        Duration pause;
        boolean more;
        synchronized (running) {
            pause = setbacks.add(id);
            more = !setbacks.full();
            running.remove(id);
        }
        LOG.errorf(failure, "batch %s cannot go on here", id);
        Pause.of(pause).subscribe().with(over -> {
            synchronized (running) {
                setbacks.over(id);
            }
            wake();
        });
        if (more) {
            wake();
        }
    }
}
