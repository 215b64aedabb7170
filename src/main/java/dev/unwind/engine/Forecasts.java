package dev.unwind.engine;

import dev.unwind.batch.Change;
import dev.unwind.batch.DependencyGraph;
import dev.unwind.batch.RemoteId;
import dev.unwind.batch.Tenant;
import dev.unwind.journal.Acceptance;
import dev.unwind.journal.Busy;
import dev.unwind.journal.Claim;
import dev.unwind.journal.Holders;
import dev.unwind.journal.Patience;
import dev.unwind.journal.Targets;
import dev.unwind.provider.Kinds;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes plans: reads, compares, and says what would be written. Nothing is changed, stored or claimed. */
@ApplicationScoped
class Forecasts {
    /** How many resources are read at once. */
    private static final int READS = 16;

    private final Kinds kinds;
    private final Targets targets;
    private final Holders holders;
    private final Drifts drifts;
    private final Patience patience;
    private final PlanConfig config;

    Forecasts(Kinds kinds, Targets targets, Holders holders, Drifts drifts, Patience patience, PlanConfig config) {
        this.kinds = kinds;
        this.targets = targets;
        this.holders = holders;
        this.drifts = drifts;
        this.patience = patience;
        this.config = config;
    }

    /**
     * What a checked batch would come to. Fails with {@link PlanTimedOut}, or with {@link
     * dev.unwind.journal.JournalUnavailable}; what a provider does not answer stands in the plan.
     */
    Uni<Plan> of(Tenant tenant, Acceptance batch) {
        var done = new AtomicInteger();
        var changes = batch.steps().stream().map(Acceptance.Step::change).toList();
        return patience.brief("resources could not be looked up", Whereabouts.of(kinds, targets, tenant, changes))
                .flatMap(whereabouts -> busy(changes, whereabouts)
                        .flatMap(busy -> planned(tenant, batch, changes, whereabouts, busy, done)))
                .ifNoItem()
                .after(config.timeout())
                .failWith(() -> new PlanTimedOut(done.get(), changes.size(), config.timeout()));
    }

    private Uni<Map<Integer, Busy>> busy(List<Change> changes, Whereabouts whereabouts) {
        Map<Integer, Set<Claim>> claims = new HashMap<>();
        changes.forEach(change -> claims.put(change.number(), whereabouts.claims(change)));
        return patience.brief("claims could not be looked up", holders.of(claims));
    }

    private Uni<Plan> planned(
            Tenant tenant,
            Acceptance batch,
            List<Change> changes,
            Whereabouts whereabouts,
            Map<Integer, Busy> busy,
            AtomicInteger done) {
        var graph = DependencyGraph.of(
                batch.steps().stream().map(Acceptance.Step::dependsOn).toList());
        var forecaster = new Forecaster(
                kinds,
                targets,
                tenant,
                drifts,
                whereabouts,
                new TakenNames(givenNames(changes)),
                change -> removedBefore(change, graph, changes, whereabouts));
        return Multi.createFrom()
                .iterable(batch.steps())
                .onItem()
                .transformToUni(step -> forecaster
                        .of(step.change())
                        .map(forecast -> Optional.ofNullable(
                                        busy.get(step.change().number()))
                                .map(other -> forecast.warn(warning(other)))
                                .orElse(forecast))
                        .map(forecast -> planned(step, forecast))
                        .invoke(done::incrementAndGet))
                .merge(READS)
                .collect()
                .asList()
                .map(planned -> new Plan(
                        planned.stream()
                                .sorted(Comparator.comparingInt(
                                        each -> each.change().number()))
                                .toList(),
                        graph.order()));
    }

    private Plan.Planned planned(Acceptance.Step step, Forecast forecast) {
        var change = step.change();
        return new Plan.Planned(
                change,
                step.dependsOn().stream().sorted().toList(),
                forecast,
                Outlook.of(kinds.get(change.kind()).traits(), change.type(), change.desired()));
    }

    private static Forecast.Warning warning(Busy busy) {
        var claim = busy.claim();
        return new Forecast.Warning(
                Forecast.Concern.BUSY,
                "batch " + busy.other() + " holds the " + claim.kind() + " with the "
                        + (claim.by() == Claim.By.ID ? "id" : "name") + " \"" + claim.value()
                        + "\", or stands in line for it",
                Optional.of(busy.other()));
    }

    private Map<String, Set<String>> givenNames(List<Change> changes) {
        Map<String, Set<String>> names = new HashMap<>();
        changes.stream().filter(change -> change.type().creates()).forEach(change -> change.desired()
                .flatMap(kinds.get(change.kind()).traits()::nameIn)
                .ifPresent(name -> names.computeIfAbsent(change.kind(), first -> new HashSet<>())
                        .add(name)));
        return names;
    }

    /** The ids of the change's kind that are gone by the time that it is made. */
    private static Set<RemoteId> removedBefore(
            Change change, DependencyGraph graph, List<Change> changes, Whereabouts whereabouts) {
        var removed = new HashSet<RemoteId>();
        var seen = new HashSet<Integer>();
        var open = new ArrayDeque<Integer>(List.of(change.number()));
        while (!open.isEmpty()) {
            for (int earlier : graph.dependencies(open.remove())) {
                if (seen.add(earlier)) {
                    open.add(earlier);
                    var other = changes.get(earlier - 1);
                    if (other.kind().equals(change.kind()) && other.type().removesId()) {
                        whereabouts.of(other).ifPresent(removed::add);
                    }
                }
            }
        }
        return removed;
    }
}
