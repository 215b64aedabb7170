package dev.unwind.engine.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.Tenant;
import dev.unwind.batch.change.Change;
import dev.unwind.batch.change.Reference;
import dev.unwind.batch.change.References;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.batch.json.MergePatch;
import dev.unwind.engine.lookup.NameLookup;
import dev.unwind.engine.plan.Forecast.Concern;
import dev.unwind.engine.state.Observation;
import dev.unwind.engine.state.OpaqueValues;
import dev.unwind.engine.state.StateDiff;
import dev.unwind.engine.step.StepFailure;
import dev.unwind.engine.step.TrackedValues;
import dev.unwind.journal.alias.ResourceResolver;
import dev.unwind.provider.Kinds;
import dev.unwind.provider.ProviderFailure;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.ResourceKind;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Reads what the changes of one plan are about and says what each would come to. Changes nothing. Thread-safe. */
final class ChangePlanner {
    private final Kinds kinds;
    private final Tenant tenant;
    private final DriftDetector drifts;
    private final ResolvedTargets whereabouts;
    private final NameLookup names;
    private final Function<Change, Set<RemoteId>> removedBefore;
    private final TrackedValues tracked;
    private final Map<Reference.ToTracked, Uni<TrackedValues.Value>> values = new HashMap<>();

    /** @param removedBefore the ids of the change's kind that changes take away which it waits for */
    ChangePlanner(
            Kinds kinds,
            ResourceResolver targets,
            Tenant tenant,
            DriftDetector drifts,
            ResolvedTargets whereabouts,
            NameLookup names,
            Function<Change, Set<RemoteId>> removedBefore) {
        this.kinds = kinds;
        this.tenant = tenant;
        this.drifts = drifts;
        this.whereabouts = whereabouts;
        this.names = names;
        this.removedBefore = removedBefore;
        this.tracked = new TrackedValues(kinds, targets, tenant);
    }

    /** What the change would come to. Fails only with {@link dev.unwind.journal.postgres.JournalUnavailable}. */
    Uni<Forecast> of(Change change) {
        var kind = kinds.get(change.kind());
        var standIns = new OpaqueValues();
        return desired(change, standIns)
                .flatMap(desired -> change.type().needsExisting()
                        ? changing(change, kind, desired, standIns)
                        : creating(change, kind, desired.orElseThrow(), standIns))
                .onFailure(StepFailure.class)
                .recoverWithItem(failure -> Forecast.unknown(whereabouts.of(change))
                        .warn(Concern.UNRESOLVED_REFERENCE, failure.getMessage()));
    }

    private Uni<Forecast> creating(Change change, ResourceKind kind, JsonNode desired, OpaqueValues standIns) {
        var forecast = Forecast.of(Optional.empty(), PlannedWrites.creating(kind, desired, standIns));
        return kind.traits()
                .nameIn(standIns.show(desired))
                .map(name -> unlessTaken(change, kind, name, forecast))
                .orElseGet(() -> Uni.createFrom().item(forecast));
    }

    private Uni<Forecast> changing(
            Change change, ResourceKind kind, Optional<JsonNode> desired, OpaqueValues standIns) {
        var id = whereabouts.of(change);
        if (id.isEmpty()) {
            return Uni.createFrom().item(Forecast.unknown(id).warn(Concern.ABSENT, "the name is no longer tracked"));
        }
        return Observation.of(kind, id.get(), change.remoteId()).flatMap(sighting -> sighting.unreadable()
                .map(failure ->
                        Uni.createFrom().item(Forecast.unknown(id).warn(Concern.UNREADABLE, failure.getMessage())))
                .or(() -> sighting.resource().map(found -> found(change, kind, found, desired, standIns)))
                .orElseGet(() -> Uni.createFrom()
                        .item(Forecast.unknown(id)
                                .warn(Concern.ABSENT, "there is no " + kind.name() + " with the id " + id.get()))));
    }

    private Uni<Forecast> found(
            Change change,
            ResourceKind kind,
            RemoteResource current,
            Optional<JsonNode> desired,
            OpaqueValues standIns) {
        var forecast =
                switch (change.type()) {
                    case UPDATE -> updating(kind, current, desired.orElseThrow(), standIns);
                    case REPLACE ->
                        Uni.createFrom()
                                .item(forecast(
                                        current,
                                        PlannedWrites.replacing(kind, current, desired.orElseThrow(), standIns)))
                                .flatMap(found ->
                                        renamed(change, kind, current, standIns.show(desired.orElseThrow()), found));
                    default -> Uni.createFrom().item(forecast(current, PlannedWrites.deleting(kind, current)));
                };
        return forecast.flatMap(found -> drifts.of(tenant, kind, current)
                .map(drift -> drift.map(found::drifted).orElse(found)));
    }

    private static Forecast forecast(RemoteResource current, PlannedWrites transition) {
        return Forecast.of(Optional.of(current.id()), transition);
    }

    private static Uni<Forecast> updating(
            ResourceKind kind, RemoteResource current, JsonNode desired, OpaqueValues standIns) {
        var target = MergePatch.apply(current.projection(), desired);
        var forecast = forecast(current, PlannedWrites.changing(kind, current, target, standIns));
        return Uni.createFrom()
                .item(
                        StateDiff.changesNothing(kind, current.projection(), target)
                                ? forecast.warn(Concern.NOTHING_TO_CHANGE, "the resource is as desired already")
                                : forecast);
    }

    /** A replacement that takes its predecessor's name finds it free; another name has to be so. */
    private Uni<Forecast> renamed(
            Change change, ResourceKind kind, RemoteResource current, JsonNode desired, Forecast forecast) {
        return kind.traits()
                .nameIn(desired)
                .filter(name -> !kind.traits().nameIn(current.projection()).equals(Optional.of(name)))
                .map(name -> unlessTaken(change, kind, name, forecast))
                .orElseGet(() -> Uni.createFrom().item(forecast));
    }

    private Uni<Forecast> unlessTaken(Change change, ResourceKind kind, String name, Forecast forecast) {
        return names.bearers(kind, name)
                .map(bearers -> bearers.isEmpty() ? bearers : without(bearers, removedBefore.apply(change)))
                .map(bearers -> bearers.stream()
                        .findFirst()
                        .map(id -> forecast.warn(
                                Concern.NAME_TAKEN,
                                "there is a " + kind.name() + " named \"" + name + "\" already, " + id))
                        .orElse(forecast))
                .onFailure(ProviderFailure.class)
                .recoverWithItem(failure -> forecast.warn(Concern.UNREADABLE, failure.getMessage()));
    }

    private static List<RemoteId> without(List<RemoteId> bearers, Set<RemoteId> removed) {
        return bearers.stream().filter(id -> !removed.contains(id)).toList();
    }

    /**
     * The desired state as far as it can be known: references to tracked resources have their values, others are opaque, and so are
     * values that are shown to nobody. Fails with a {@link StepFailure} where a tracked resource has no such value.
     */
    private Uni<Optional<JsonNode>> desired(Change change, OpaqueValues standIns) {
        if (change.desired().isEmpty()) {
            return Uni.createFrom().item(Optional.empty());
        }
        var desired = change.desired().get();
        Map<Reference, JsonNode> nodes = new HashMap<>();
        References.visit(desired, (at, node) -> nodes.put(Reference.parse(node), node));
        return trackedValues(nodes.keySet())
                .map(known ->
                        Optional.of(References.resolve(desired, reference -> Optional.ofNullable(known.get(reference))
                                .filter(value -> !value.secret())
                                .map(TrackedValues.Value::json)
                                .orElseGet(() -> standIns.hide(nodes.get(reference))))));
    }

    private Uni<Map<Reference, TrackedValues.Value>> trackedValues(Set<Reference> references) {
        List<Reference.ToTracked> wanted = references.stream()
                .filter(Reference.ToTracked.class::isInstance)
                .map(Reference.ToTracked.class::cast)
                .toList();
        return Multi.createFrom()
                .iterable(wanted)
                .onItem()
                .transformToUniAndConcatenate(
                        reference -> value(reference).map(value -> Map.entry((Reference) reference, value)))
                .collect()
                .asMap(Map.Entry::getKey, Map.Entry::getValue);
    }

    /** However many changes refer to a value, it is read once. */
    private synchronized Uni<TrackedValues.Value> value(Reference.ToTracked reference) {
        return values.computeIfAbsent(
                reference, first -> tracked.of(first).memoize().indefinitely());
    }
}
