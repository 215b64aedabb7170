package dev.unwind.engine.plan;

import dev.unwind.batch.Tenant;
import dev.unwind.batch.change.Change;
import dev.unwind.batch.change.DependencyGraph;
import dev.unwind.engine.admission.ResolvedTargets;
import dev.unwind.engine.lookup.NameLookup;
import dev.unwind.engine.lookup.SharedListings;
import dev.unwind.engine.record.RecordedStep;
import dev.unwind.engine.refusal.PlanTimedOut;
import dev.unwind.engine.schedule.ForwardOrder;
import dev.unwind.engine.state.ResourceClaims;
import dev.unwind.journal.acceptance.CheckedBatch;
import dev.unwind.journal.alias.ResourceResolver;
import dev.unwind.journal.claim.Claim;
import dev.unwind.journal.claim.ClaimConflict;
import dev.unwind.journal.claim.ClaimLookup;
import dev.unwind.journal.postgres.DatabaseRetry;
import dev.unwind.memory.HeapShare;
import dev.unwind.provider.Kinds;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** Plans batches: reads, compares, and says what would be written. Changes, stores and claims nothing. */
@ApplicationScoped
public class Planner {
    private static final int CONCURRENT_READS = 16;

    /** Resources that are read for plans may take one part in so many of the heap. */
    private static final int BODIES = 8;

    private final Kinds kinds;
    private final ResourceResolver resolver;
    private final ClaimLookup claims;
    private final DriftDetector drifts;
    private final DatabaseRetry retry;
    private final PlanConfig config;
    private final HeapShare bodies = new HeapShare(BODIES);
    private final SharedListings listings = new SharedListings();

    Planner(
            Kinds kinds,
            ResourceResolver resolver,
            ClaimLookup claims,
            DriftDetector drifts,
            DatabaseRetry retry,
            PlanConfig config) {
        this.kinds = kinds;
        this.resolver = resolver;
        this.claims = claims;
        this.drifts = drifts;
        this.retry = retry;
        this.config = config;
    }

    /**
     * Says what a checked batch would come to.
     *
     * @return lazy; completes on any thread; fails with {@link PlanTimedOut} or
     *     {@link dev.unwind.journal.postgres.JournalUnavailable}; what a provider does not answer becomes a warning
     */
    public Uni<Plan> plan(Tenant tenant, CheckedBatch batch) {
        var done = new AtomicInteger();
        var changes = batch.steps().stream().map(CheckedBatch.Step::change).toList();
        return resolve(tenant, changes)
                .flatMap(targets -> conflicts(tenant, changes, targets)
                        .flatMap(conflicts -> plan(tenant, batch, changes, targets, conflicts, done)))
                .ifNoItem()
                .after(config.timeout())
                .failWith(() -> new PlanTimedOut(done.get(), changes.size(), config.timeout()));
    }

    private Uni<ResolvedTargets> resolve(Tenant tenant, List<Change> changes) {
        var references = changes.stream()
                .map(ResolvedTargets::referencesOf)
                .flatMap(Collection::stream)
                .collect(Collectors.toSet());
        return retry.withinCallerPatience(
                "resources could not be looked up", ResolvedTargets.of(kinds, resolver, tenant, changes, references));
    }

    /** The batches that hold what changes would claim, or wait for it, by the numbers of the changes. */
    private Uni<Map<Integer, ClaimConflict>> conflicts(Tenant tenant, List<Change> changes, ResolvedTargets targets) {
        Map<Integer, Set<Claim>> wanted = new HashMap<>();
        changes.forEach(change -> wanted.put(change.number(), claims(change, targets)));
        return retry.withinCallerPatience("claims could not be looked up", claims.of(tenant, wanted));
    }

    /**
     * The claims of a batch of this change alone, by its given id as well; of two claims on one resource the exclusive
     * one.
     */
    private Set<Claim> claims(Change change, ResolvedTargets targets) {
        var wanted = new HashSet<>(targets.claims(change));
        change.remoteId().ifPresent(id -> wanted.add(ResourceClaims.byId(kinds.get(change.kind()), id)));
        var exclusive = wanted.stream().map(Claim::asShared).collect(Collectors.toSet());
        ResolvedTargets.referencesOf(change).stream()
                .map(targets::claims)
                .flatMap(Collection::stream)
                .filter(shared -> !exclusive.contains(shared))
                .forEach(wanted::add);
        return wanted;
    }

    private Uni<Plan> plan(
            Tenant tenant,
            CheckedBatch batch,
            List<Change> changes,
            ResolvedTargets targets,
            Map<Integer, ClaimConflict> conflicts,
            AtomicInteger done) {
        var graph = DependencyGraph.of(
                batch.steps().stream().map(CheckedBatch.Step::dependsOn).toList());
        var planner = new ChangePlanner(
                kinds,
                tenant,
                targets,
                new DesiredPreview(kinds, resolver, tenant),
                drifts,
                names(changes),
                new RemovedIds(graph, changes, targets));
        var order = ForwardOrder.of(graph, number -> {
            var change = changes.get(number - 1);
            return kinds.get(change.kind()).traits().irreversible(change.type());
        });
        return Multi.createFrom()
                .iterable(batch.steps())
                .onItem()
                .transformToUni(step -> bodies.hold(
                                () -> RecordedStep.expectedBytes(
                                        kinds.get(step.change().kind())),
                                () -> planner.forecast(step.change()))
                        .map(forecast -> warnIfBusy(forecast, step, conflicts))
                        .map(forecast -> planned(step, forecast, order))
                        .invoke(done::incrementAndGet))
                .merge(CONCURRENT_READS)
                .collect()
                .asList()
                .map(planned -> new Plan(inOrder(planned), order.steps()));
    }

    private static List<Plan.Planned> inOrder(List<Plan.Planned> planned) {
        return planned.stream()
                .sorted(Comparator.comparingInt(each -> each.change().number()))
                .toList();
    }

    private Plan.Planned planned(CheckedBatch.Step step, Forecast forecast, ForwardOrder order) {
        var change = step.change();
        return new Plan.Planned(
                change,
                step.dependsOn().stream().sorted().toList(),
                forecast,
                Reversibility.of(
                                kinds,
                                kinds.get(change.kind()).traits(),
                                change.type(),
                                change.desired(),
                                forecast.masked())
                        .inOrder(order, change.number()));
    }

    private static Forecast warnIfBusy(
            Forecast forecast, CheckedBatch.Step step, Map<Integer, ClaimConflict> conflicts) {
        return Optional.ofNullable(conflicts.get(step.change().number()))
                .map(conflict -> forecast.warn(warning(conflict)))
                .orElse(forecast);
    }

    private static Forecast.Warning warning(ClaimConflict conflict) {
        return new Forecast.Warning(
                Forecast.Concern.BUSY,
                conflict.message() + ", or stands in line for it",
                conflict.own() ? Optional.of(conflict.other()) : Optional.empty());
    }

    /** Looks names up by one listing for each kind of which several resources are created. */
    private NameLookup names(List<Change> changes) {
        var given = givenNames(changes);
        var several = given.entrySet().stream()
                .filter(names -> names.getValue().size() > 1)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        return new NameLookup(listings, several, kind -> Uni.createFrom().item(given.getOrDefault(kind, Set.of())));
    }

    /** The names that created resources are given, by kind. */
    private Map<String, Set<String>> givenNames(List<Change> changes) {
        Map<String, Set<String>> names = new HashMap<>();
        changes.stream().filter(change -> change.type().creates()).forEach(change -> change.desired()
                .flatMap(kinds.get(change.kind()).traits()::nameIn)
                .ifPresent(name -> names.computeIfAbsent(change.kind(), first -> new HashSet<>())
                        .add(name)));
        return names;
    }
}
