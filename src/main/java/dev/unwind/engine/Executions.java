package dev.unwind.engine;

import dev.unwind.batch.BatchId;
import dev.unwind.journal.BatchOutline;
import dev.unwind.journal.Journal;
import dev.unwind.journal.JournalConfig;
import dev.unwind.journal.Lease;
import dev.unwind.journal.Outlines;
import dev.unwind.journal.Pulse;
import dev.unwind.journal.Starts;
import dev.unwind.journal.Steps;
import dev.unwind.journal.Targets;
import dev.unwind.journal.Tenure;
import dev.unwind.provider.Kinds;
import dev.unwind.provider.Tracing;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Makes batches this instance's to carry out: such as have not begun, and such as another instance left unfinished. */
@ApplicationScoped
class Executions {
    private static final Logger LOG = Logger.getLogger(Executions.class);

    private final Journal journal;
    private final Steps steps;
    private final Outlines outlines;
    private final Starts starts;
    private final Targets targets;
    private final Kinds kinds;
    private final Lease lease;
    private final Pulse pulse;
    private final EngineConfig config;
    private final JournalConfig journalConfig;
    private final RunMetrics metrics;
    private final Tracing tracing;
    private final RunClock clock;

    @Inject
    Executions(
            Journal journal,
            Steps steps,
            Outlines outlines,
            Starts starts,
            Targets targets,
            Kinds kinds,
            Lease lease,
            Pulse pulse,
            EngineConfig config,
            JournalConfig journalConfig,
            RunMetrics metrics,
            Tracing tracing) {
        this(
                journal,
                steps,
                outlines,
                starts,
                targets,
                kinds,
                lease,
                pulse,
                config,
                journalConfig,
                metrics,
                tracing,
                RunClock.REAL);
    }

    Executions(
            Journal journal,
            Steps steps,
            Outlines outlines,
            Starts starts,
            Targets targets,
            Kinds kinds,
            Lease lease,
            Pulse pulse,
            EngineConfig config,
            JournalConfig journalConfig,
            RunMetrics metrics,
            Tracing tracing,
            RunClock clock) {
        this.journal = journal;
        this.steps = steps;
        this.outlines = outlines;
        this.starts = starts;
        this.targets = targets;
        this.kinds = kinds;
        this.lease = lease;
        this.pulse = pulse;
        this.config = config;
        this.journalConfig = journalConfig;
        this.metrics = metrics;
        this.tracing = tracing;
        this.clock = clock;
    }

    /** Begins a batch that waits; gives nothing where it has to wait on, or another instance was first. */
    Uni<Optional<Execution>> begin(BatchId id, Lease.Term term) {
        return outline(id).flatMap(outline -> start(outline, term).map(start -> {
            start.busy().ifPresent(busy -> LOG.infof("batch %s waits for %s", id, busy.other()));
            start.tenure().ifPresent(mine -> metrics.begun(outline.waited()));
            return start.tenure().map(tenure -> execution(tenure, outline));
        }));
    }

    private Uni<Starts.Start> start(BatchOutline outline, Lease.Term term) {
        if (outline.run() > 1) {
            return starts.later(outline.id(), term, accounts(outline));
        }
        return outline.cancel().isPresent()
                ? starts.cancelled(outline.id(), term)
                : starts.first(outline.id(), outline.steps().size(), term, accounts(outline));
    }

    /** Goes on with a batch that has become this instance's. */
    Uni<Execution> resume(Tenure tenure) {
        return outline(tenure.batch()).map(outline -> {
            return execution(tenure, outline);
        });
    }

    private Uni<BatchOutline> outline(BatchId id) {
        return outlines.of(id)
                .map(outline -> outline.orElseThrow(() -> new IllegalStateException("batch " + id + " is gone")));
    }

    private Execution execution(Tenure tenure, BatchOutline outline) {
        var permit = permit(tenure);
        var trace = RunTrace.begin(tracing, permit, outline);
        var surroundings = new BatchRun.Surroundings(
                kinds.under(trace.permit()), steps, targets, config, metrics, trace, clock, lease.instance());
        var record = journal.open(tenure, outline.tenant(), outline.run(), outline.lastNumber(), trace.here());
        return new Execution(tenure, permit, new BatchRun(outline, record, surroundings));
    }

    private RunPermit permit(Tenure tenure) {
        return new RunPermit(tenure.term(), pulse, lease.margin(), journalConfig.patience());
    }

    /** The provider account of each kind in the batch. */
    private Map<String, String> accounts(BatchOutline outline) {
        var accounts = new HashMap<String, String>();
        outline.steps()
                .forEach(step -> accounts.computeIfAbsent(
                        step.kind(), kind -> kinds.get(kind).traits().account()));
        return accounts;
    }

    /**
     * Refuses to work where calls take longer than a lease allows: they would never be sent.
     *
     * @throws IllegalStateException naming what is configured wrong
     */
    void check() {
        var longest = lease.duration().multipliedBy(2).dividedBy(3).minus(lease.margin());
        kinds.all().stream()
                .map(kind -> kind.traits())
                .filter(traits -> traits.callTimeout().compareTo(longest) > 0)
                .findFirst()
                .ifPresent(traits -> {
                    var least = traits.callTimeout()
                            .plus(lease.margin())
                            .multipliedBy(3)
                            .dividedBy(2);
                    throw new IllegalStateException("unwind.lease.duration is too short: it is " + lease.duration()
                            + " and must be at least " + least + ". A call of the provider " + traits.provider()
                            + " takes up to " + traits.callTimeout()
                            + ". This and unwind.lease.margin, " + lease.margin()
                            + ", must fit into two thirds of the lease");
                });
    }
}
