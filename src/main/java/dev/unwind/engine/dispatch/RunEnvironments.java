package dev.unwind.engine.dispatch;

import dev.unwind.engine.async.RunClock;
import dev.unwind.engine.lookup.SharedListings;
import dev.unwind.engine.metrics.RunMetrics;
import dev.unwind.engine.step.EngineConfig;
import dev.unwind.engine.step.RunContext;
import dev.unwind.engine.trace.RunTrace;
import dev.unwind.journal.alias.ResourceResolver;
import dev.unwind.journal.lease.Lease;
import dev.unwind.journal.resource.LastApplied;
import dev.unwind.journal.run.BatchOutline;
import dev.unwind.journal.run.StepReader;
import dev.unwind.memory.HeapShare;
import dev.unwind.provider.Kinds;
import dev.unwind.provider.call.CallPermit;
import dev.unwind.provider.call.Tracing;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** Gives each run what it needs of the program around it. */
@ApplicationScoped
public class RunEnvironments {
    /** The bodies of steps under way may take one part in so many of the heap. */
    private static final int STEPS = 4;

    private final Kinds kinds;
    private final StepReader steps;
    private final ResourceResolver resolver;
    private final EngineConfig config;
    private final RunMetrics metrics;
    private final Tracing tracing;
    private final RunClock clock;
    private final Lease lease;
    private final HeapShare bodies = new HeapShare(STEPS);
    private final LastApplied applied;
    private final SharedListings listings = new SharedListings();

    @Inject
    RunEnvironments(
            Kinds kinds,
            StepReader steps,
            ResourceResolver resolver,
            EngineConfig config,
            RunMetrics metrics,
            Tracing tracing,
            Lease lease,
            MeterRegistry registry,
            LastApplied applied) {
        this(kinds, steps, resolver, config, metrics, tracing, lease, RunClock.REAL, applied);
        Gauge.builder("unwind.memory.waiting", bodies, HeapShare::waiting)
                .tag("for", "steps")
                .register(registry);
    }

    public RunEnvironments(
            Kinds kinds,
            StepReader steps,
            ResourceResolver resolver,
            EngineConfig config,
            RunMetrics metrics,
            Tracing tracing,
            Lease lease,
            RunClock clock,
            LastApplied applied) {
        this.kinds = kinds;
        this.steps = steps;
        this.resolver = resolver;
        this.config = config;
        this.metrics = metrics;
        this.tracing = tracing;
        this.lease = lease;
        this.clock = clock;
        this.applied = applied;
    }

    /** The environment of a run whose calls need this permit. Begins the span of the run. */
    RunContext.Environment of(BatchOutline outline, CallPermit permit) {
        var trace = RunTrace.begin(tracing, permit, outline);
        return new RunContext.Environment(
                kinds.under(trace.permit()),
                steps,
                resolver,
                config,
                metrics,
                trace,
                clock,
                lease.instance(),
                bodies,
                applied,
                listings);
    }
}
