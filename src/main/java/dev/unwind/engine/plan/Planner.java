package dev.unwind.engine.plan;

import dev.unwind.batch.Tenant;
import dev.unwind.batch.change.Change;
import dev.unwind.batch.change.DependencyGraph;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.engine.lookup.NameLookup;
import dev.unwind.engine.refusal.PlanTimedOut;
import dev.unwind.journal.acceptance.CheckedBatch;
import dev.unwind.journal.alias.ResourceResolver;
import dev.unwind.journal.claim.Claim;
import dev.unwind.journal.claim.ClaimConflict;
import dev.unwind.journal.claim.ClaimLookup;
import dev.unwind.journal.postgres.DatabaseRetry;
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
import java.util.stream.Collectors;

/** Makes plans: reads, compares, and says what would be written. Nothing is changed, stored or claimed. */
@ApplicationScoped
public class Planner {
    /** How many resources are read at once. */
    private static final int READS = 16;

    private final Kinds kinds;
    private final ResourceResolver targets;
    private final ClaimLookup holders;
    private final DriftDetector drifts;
    private final DatabaseRetry patience;
    private final PlanConfig config;

    Planner(
            Kinds kinds,
            ResourceResolver targets,
            ClaimLookup holders,
            DriftDetector drifts,
            DatabaseRetry patience,
            PlanConfig config) {
        this.kinds = kinds;
        this.targets = targets;
        this.holders = holders;
        this.drifts = drifts;
        this.patience = patience;
        this.config = config;
    }

    /**
     * What a checked batch would come to. Fails with {@link PlanTimedOut}, or with {@link
     * dev.unwind.journal.postgres.JournalUnavailable}; what a provider does not answer stands in the plan.
     */
    public Uni<Plan> of(Tenant tenant, CheckedBatch batch) {
        var done = new AtomicInteger();
        var changes = batch.steps().stream().map(CheckedBatch.Step::change).toList();
        return patience.withinCallerPatience(
                        "resources could not be looked up", ResolvedTargets.of(kinds, targets, tenant, changes))
                .flatMap(whereabouts -> busy(changes, whereabouts)
                        .flatMap(busy -> planned(tenant, batch, changes, whereabouts, busy, done)))
                .ifNoItem()
                .after(config.timeout())
                .failWith(() -> new PlanTimedOut(done.get(), changes.size(), config.timeout()));
    }

    private Uni<Map<Integer, ClaimConflict>> busy(List<Change> changes, ResolvedTargets whereabouts) {
        Map<Integer, Set<Claim>> claims = new HashMap<>();
        changes.forEach(change -> claims.put(change.number(), whereabouts.claims(change)));
        return patience.withinCallerPatience("claims could not be looked up", holders.of(claims));
    }

    private Uni<Plan> planned(
            Tenant tenant,
            CheckedBatch batch,
            List<Change> changes,
            ResolvedTargets whereabouts,
            Map<Integer, ClaimConflict> busy,
            AtomicInteger done) {
        var graph = DependencyGraph.of(
                batch.steps().stream().map(CheckedBatch.Step::dependsOn).toList());
        var forecaster = new ChangePlanner(
                kinds,
                targets,
                tenant,
                drifts,
                whereabouts,
                names(givenNames(changes)),
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

    private static NameLookup names(Map<String, Set<String>> given) {
        var several = given.entrySet().stream()
                .filter(names -> names.getValue().size() > 1)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        return new NameLookup(several, kind -> Uni.createFrom().item(given.getOrDefault(kind, Set.of())));
    }

    private Plan.Planned planned(CheckedBatch.Step step, Forecast forecast) {
        var change = step.change();
        return new Plan.Planned(
                change,
                step.dependsOn().stream().sorted().toList(),
                forecast,
                Reversibility.of(kinds.get(change.kind()).traits(), change.type(), change.desired()));
    }

    private static Forecast.Warning warning(ClaimConflict busy) {
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
            Change change, DependencyGraph graph, List<Change> changes, ResolvedTargets whereabouts) {
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
