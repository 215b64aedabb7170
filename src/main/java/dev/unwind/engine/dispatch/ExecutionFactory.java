package dev.unwind.engine.dispatch;

import dev.unwind.batch.BatchId;
import dev.unwind.engine.async.RunClock;
import dev.unwind.engine.metrics.RunMetrics;
import dev.unwind.engine.step.EngineConfig;
import dev.unwind.engine.step.RunContext;
import dev.unwind.engine.step.RunState;
import dev.unwind.engine.trace.RunTrace;
import dev.unwind.journal.alias.ResourceResolver;
import dev.unwind.journal.commit.Journal;
import dev.unwind.journal.lease.Lease;
import dev.unwind.journal.lease.OwnershipToken;
import dev.unwind.journal.lease.PauseDetector;
import dev.unwind.journal.postgres.JournalConfig;
import dev.unwind.journal.run.BatchOutline;
import dev.unwind.journal.run.BatchStarter;
import dev.unwind.journal.run.OutlineReader;
import dev.unwind.journal.run.StepReader;
import dev.unwind.provider.Kinds;
import dev.unwind.provider.call.Tracing;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Makes batches this instance's to carry out: such as have not begun, and such as another instance left unfinished. */
@ApplicationScoped
public class ExecutionFactory {
    private static final Logger LOG = Logger.getLogger(ExecutionFactory.class);

    private final Journal journal;
    private final StepReader steps;
    private final OutlineReader outlines;
    private final BatchStarter starts;
    private final ResourceResolver targets;
    private final Kinds kinds;
    private final Lease lease;
    private final PauseDetector pulse;
    private final EngineConfig config;
    private final JournalConfig journalConfig;
    private final RunMetrics metrics;
    private final Tracing tracing;
    private final RunClock clock;

    @Inject
    ExecutionFactory(
            Journal journal,
            StepReader steps,
            OutlineReader outlines,
            BatchStarter starts,
            ResourceResolver targets,
            Kinds kinds,
            Lease lease,
            PauseDetector pulse,
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

    public ExecutionFactory(
            Journal journal,
            StepReader steps,
            OutlineReader outlines,
            BatchStarter starts,
            ResourceResolver targets,
            Kinds kinds,
            Lease lease,
            PauseDetector pulse,
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
    public Uni<Optional<Execution>> begin(BatchId id, Lease.Term term) {
        return outline(id).flatMap(outline -> start(outline, term).map(start -> {
            start.busy().ifPresent(busy -> LOG.infof("batch %s waits for %s", id, busy.other()));
            start.token().ifPresent(mine -> metrics.begun(outline.waited()));
            return start.token().map(tenure -> execution(tenure, outline));
        }));
    }

    private Uni<BatchStarter.Start> start(BatchOutline outline, Lease.Term term) {
        if (outline.run() > 1) {
            return starts.startLaterRun(outline.id(), term, accounts(outline));
        }
        return outline.cancel().isPresent()
                ? starts.startCancelled(outline.id(), term)
                : starts.startFirstRun(outline.id(), outline.steps().size(), term, accounts(outline));
    }

    /** Goes on with a batch that has become this instance's. */
    public Uni<Execution> resume(OwnershipToken tenure) {
        return outline(tenure.batch()).map(outline -> {
            return execution(tenure, outline);
        });
    }

    private Uni<BatchOutline> outline(BatchId id) {
        return outlines.of(id)
                .map(outline -> outline.orElseThrow(() -> new IllegalStateException("batch " + id + " is gone")));
    }

    private Execution execution(OwnershipToken tenure, BatchOutline outline) {
        var permit = permit(tenure);
        var trace = RunTrace.begin(tracing, permit, outline);
        var environment = new RunContext.Environment(
                kinds.under(trace.permit()), steps, targets, config, metrics, trace, clock, lease.instance());
        var record = journal.open(tenure, outline.tenant(), outline.run(), outline.lastNumber(), trace.here());
        return new Execution(tenure, permit, new RunState(RunContext.of(outline, record, environment)));
    }

    private LeasePermit permit(OwnershipToken tenure) {
        return new LeasePermit(tenure.term(), pulse, lease.margin(), journalConfig.patience());
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
