package dev.unwind.ops;

import dev.unwind.journal.postgres.Replication;
import dev.unwind.journal.query.IncompleteBatches;
import dev.unwind.offload.DocumentWork;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Publishes gauges for alerts from PostgreSQL: what waits for a person, and whether commits are kept. Each instance
 * shows the figures of the whole cell; NaN until they are first read.
 */
@ApplicationScoped
class Watch {
    private static final Logger LOG = Logger.getLogger(Watch.class);

    private final IncompleteBatches batches;
    private final Replication replication;
    private final WatchConfig config;
    private volatile double incomplete = Double.NaN;
    private volatile double inDoubt = Double.NaN;
    private volatile double asynchronous = Double.NaN;
    private Optional<String> known = Optional.empty();
    private boolean failing;

    Watch(IncompleteBatches troubles, Replication replication, WatchConfig config, MeterRegistry metrics) {
        this.batches = troubles;
        this.replication = replication;
        this.config = config;
        metrics.gauge("unwind.batches.incomplete", this, watch -> watch.incomplete);
        metrics.gauge("unwind.steps.in.doubt", this, watch -> watch.inDoubt);
        metrics.gauge("unwind.replication.asynchronous", this, watch -> watch.asynchronous);
        metrics.gauge("unwind.documents.waiting", this, watch -> DocumentWork.waiting());
        FunctionCounter.builder("unwind.documents.refused", this, watch -> DocumentWork.refused())
                .register(metrics);
    }

    void started(@Observes StartupEvent event) {
        Multi.createBy()
                .concatenating()
                .streams(
                        Multi.createFrom().item(0L),
                        Multi.createFrom()
                                .ticks()
                                .every(config.every())
                                .onOverflow()
                                .drop())
                .onItem()
                .transformToUniAndConcatenate(tick -> refresh())
                .subscribe()
                .with(looked -> {});
    }

    private Uni<Void> refresh() {
        return batches.count()
                .invoke(count -> {
                    incomplete = count.incompleteBatches();
                    inDoubt = count.stepsInDoubt();
                })
                .chain(replication::weakness)
                .invoke(this::show)
                .replaceWithVoid()
                .onFailure()
                .recoverWithUni(failure -> {
                    if (!failing) {
                        LOG.warnf("what waits for a person cannot be counted: %s", failure.getMessage());
                    }
                    failing = true;
                    return Uni.createFrom().voidItem();
                });
    }

    private void show(Optional<String> weakness) {
        failing = false;
        asynchronous = weakness.isPresent() ? 1 : 0;
        weakness.filter(why -> !known.equals(weakness))
                .ifPresent(why -> LOG.warnf("an accepted batch may be lost: PostgreSQL's %s", why));
        known = weakness;
    }
}
