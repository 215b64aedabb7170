package dev.unwind.engine.admission;

import dev.unwind.batch.Tenant;
import dev.unwind.engine.refusal.OverLimit;
import dev.unwind.journal.acceptance.Backlog;
import dev.unwind.journal.acceptance.Backlog.Load;
import dev.unwind.journal.claim.Claim;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Refuses submissions beyond the limits of {@link AdmissionConfig}. The backlog is counted once a second. What this
 * instance accepted since is added, what others accepted is not: they can exceed the limits by what they accept within
 * a second. Safe from any thread.
 */
@ApplicationScoped
public class Backpressure {
    private static final Logger LOG = Logger.getLogger(Backpressure.class);
    private static final Duration COUNT_INTERVAL = Duration.ofSeconds(1);

    private final Backlog backlog;
    private final AdmissionConfig config;
    private final Counter refusedToTenant;
    private final Counter refusedToAll;
    private final Counter refusedForResource;
    private Map<Tenant, Load> counted = Map.of();
    private Map<Tenant, Load> since = new HashMap<>();
    private final Map<Tenant, Integer> beingAccepted = new HashMap<>();
    private int allBeingAccepted;
    private boolean counting;

    Backpressure(Backlog backlog, AdmissionConfig config, MeterRegistry metrics) {
        this.backlog = backlog;
        this.config = config;
        this.refusedToTenant = metrics.counter("unwind.submissions.refused", "for", "tenant");
        this.refusedToAll = metrics.counter("unwind.submissions.refused", "for", "all");
        this.refusedForResource = metrics.counter("unwind.submissions.refused", "for", "resource");
        metrics.gauge("unwind.backlog.batches", this, now -> now.total().batches());
        metrics.gauge("unwind.backlog.steps", this, now -> now.total().steps());
    }

    void started(@Observes StartupEvent event) {
        Multi.createFrom()
                .ticks()
                .every(COUNT_INTERVAL)
                .onOverflow()
                .drop()
                .subscribe()
                .with(tick -> count());
    }

    private void count() {
        Map<Tenant, Load> before;
        synchronized (this) {
            if (counting) {
                return;
            }
            counting = true;
            // What is accepted during the count may be counted twice until the next count; it must not be missed.
            before = since;
            since = new HashMap<>();
        }
        backlog.count().subscribe().with(this::counted, failure -> {
            LOG.debugf("the backlog could not be counted: %s", failure.getMessage());
            synchronized (this) {
                before.forEach((tenant, load) -> since.merge(tenant, load, Load::plus));
                counting = false;
            }
        });
    }

    private synchronized void counted(Map<Tenant, Load> loads) {
        counted = loads;
        counting = false;
    }

    private synchronized Load total() {
        return sum(counted).plus(sum(since));
    }

    private static Load sum(Map<Tenant, Load> loads) {
        return loads.values().stream().reduce(Load.NONE, Load::plus);
    }

    /**
     * Accepts a batch, unless a limit is reached.
     *
     * @param steps how many steps it has
     * @return lazy; completes where {@code acceptance} does; fails as that does, or with {@link OverLimit}, and nothing
     *     is done then
     */
    public <T> Uni<T> admit(Tenant tenant, int steps, Supplier<Uni<T>> acceptance) {
        return Uni.createFrom().deferred(() -> {
            enter(tenant, steps);
            return Uni.createFrom()
                    .deferred(acceptance::get)
                    .invoke(accepted -> accepted(tenant, steps))
                    .onTermination()
                    .invoke(() -> leave(tenant));
        });
    }

    /**
     * Checks whether a batch of one step would be admitted.
     *
     * @throws OverLimit where it would not
     */
    public void check(Tenant tenant) {
        enter(tenant, 1);
        leave(tenant);
    }

    private synchronized void enter(Tenant tenant, int steps) {
        var own = counted.getOrDefault(tenant, Load.NONE)
                .plus(since.getOrDefault(tenant, Load.NONE))
                .plus(new Load(1, steps));
        var all = total().plus(new Load(1, steps));
        int ownNow = beingAccepted.getOrDefault(tenant, 0);
        if (own.batches() > config.maxBatchesPerTenant() || own.steps() > config.maxStepsPerTenant()) {
            throw refused(
                    OverLimit.Of.TENANT,
                    "so much of this tenant waits or is under way already: " + (own.batches() - 1) + " batches with "
                            + (own.steps() - steps) + " steps");
        }
        if (ownNow >= config.maxConcurrentPerTenant()) {
            throw refused(
                    OverLimit.Of.TENANT, ownNow + " submissions of this tenant are being accepted at this moment");
        }
        if (all.batches() > config.maxBatches()
                || all.steps() > config.maxSteps()
                || allBeingAccepted >= config.maxConcurrent()) {
            throw refused(OverLimit.Of.ALL, "there is too much to do already");
        }
        beingAccepted.merge(tenant, 1, Integer::sum);
        allBeingAccepted++;
    }

    /** The refusal of a batch that claims a resource for which as many batches as may be wait already. */
    OverLimit crowded(Claim claim) {
        return refused(
                OverLimit.Of.RESOURCE,
                "as many batches as may be wait for the %s with the %s \"%s\" already"
                        .formatted(claim.kind(), claim.by() == Claim.By.ID ? "id" : "name", claim.value()));
    }

    private OverLimit refused(OverLimit.Of limit, String message) {
        (switch (limit) {
                    case TENANT -> refusedToTenant;
                    case RESOURCE -> refusedForResource;
                    case ALL -> refusedToAll;
                })
                .increment();
        return new OverLimit(
                limit,
                message,
                Duration.ofSeconds(1 + ThreadLocalRandom.current().nextInt(5)));
    }

    private synchronized void accepted(Tenant tenant, int steps) {
        since.merge(tenant, new Load(1, steps), Load::plus);
    }

    private synchronized void leave(Tenant tenant) {
        beingAccepted.computeIfPresent(tenant, (name, count) -> count == 1 ? null : count - 1);
        allBeingAccepted--;
    }
}
