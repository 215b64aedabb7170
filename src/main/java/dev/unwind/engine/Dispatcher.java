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
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Starts accepted batches: so many at once, each when it holds what it claims, those first that were accepted first. The queue is
 * the record itself; nothing of a waiting batch is kept in memory.
 */
@ApplicationScoped
class Dispatcher {
    private static final Logger LOG = Logger.getLogger(Dispatcher.class);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
    private static final int REMEMBERED = 10_000;

    private final Queue queue;
    private final Journal journal;
    private final Steps steps;
    private final BatchRun.Surroundings surroundings;
    private final EngineConfig config;
    private final MeterRegistry metrics;
    private final Set<BatchId> running = new HashSet<>();

    /** Batches that could not be started, and how often; of very many only the last ones are remembered. */
    private final Map<BatchId, Integer> failures = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<BatchId, Integer> eldest) {
            return size() > REMEMBERED;
        }
    };

    /** Those of them that are left alone for the moment. */
    private final Set<BatchId> stranded = new HashSet<>();

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
        Set<BatchId> without;
        synchronized (running) {
            if (closed || running.size() >= config.maxRunningBatches()) {
                return Uni.createFrom().voidItem();
            }
            without = new HashSet<>(running);
            without.addAll(stranded);
        }
        return queue.startable(config.maxRunningBatches(), without)
                .invoke(ids -> ids.forEach(this::start))
                .replaceWithVoid();
    }

    private void start(BatchId id) {
        synchronized (running) {
            if (closed || running.size() >= config.maxRunningBatches() || !running.add(id)) {
                return;
            }
        }
        carryThrough(id).subscribe().with(outcome -> ended(id), failure -> {
            LOG.errorf(failure, "batch %s cannot go on here", id);
            strand(id);
        });
    }

    /** The batch's outcome; empty where it has to wait on, because a name of it stands for another batch's resource by now. */
    private Uni<Optional<BatchStatus>> carryThrough(BatchId id) {
        long startedAt = System.nanoTime();
        return steps.outline(id)
                .map(outline -> outline.orElseThrow(() -> new IllegalStateException("batch " + id + " is gone")))
                .map(outline ->
                        new BatchRun(outline, journal.open(id, outline.tenant(), outline.lastNumber()), surroundings))
                .flatMap(run -> run.targets()
                        .settle(id, run.accounts())
                        .flatMap(busy -> busy.isPresent()
                                ? Uni.createFrom().item(Optional.<BatchStatus>empty())
                                : new Pipeline(run).run().map(Optional::of)))
                .invoke(outcome -> outcome.ifPresent(status -> {
                    LOG.infof("batch %s: %s", id, status);
                    metrics.timer("unwind.batches", "outcome", status.name())
                            .record(Duration.ofNanos(System.nanoTime() - startedAt));
                }));
    }

    private void ended(BatchId id) {
        synchronized (running) {
            running.remove(id);
            failures.remove(id);
        }
        wake();
    }

    /** Leaves a batch that could not be started alone for a while, longer each time, so that it does not stand in the others' way. */
    private void strand(BatchId id) {
        Duration pause;
        synchronized (running) {
            running.remove(id);
            int times = failures.merge(id, 1, Integer::sum);
            stranded.add(id);
            pause = Pause.backOff(FIRST_PAUSE, LONGEST_PAUSE, times);
        }
        Pause.of(pause).subscribe().with(over -> {
            synchronized (running) {
                stranded.remove(id);
            }
            wake();
        });
        wake();
    }
}
