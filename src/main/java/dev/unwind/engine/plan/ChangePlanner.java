package dev.unwind.engine.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.Tenant;
import dev.unwind.batch.change.Change;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.batch.json.MergePatch;
import dev.unwind.engine.admission.ResolvedTargets;
import dev.unwind.engine.lookup.NameLookup;
import dev.unwind.engine.plan.Forecast.Concern;
import dev.unwind.engine.state.Observation;
import dev.unwind.engine.state.OpaqueValues;
import dev.unwind.engine.state.StateDiff;
import dev.unwind.engine.state.UnknownSecrets;
import dev.unwind.engine.step.StepFailure;
import dev.unwind.offload.DocumentWork;
import dev.unwind.provider.Kinds;
import dev.unwind.provider.ProviderFailure;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.ResourceKind;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the resources of one plan's changes and forecasts each change. Changes nothing. Safe from any thread. */
final class ChangePlanner {
    private final Kinds kinds;
    private final Tenant tenant;
    private final ResolvedTargets targets;
    private final DesiredPreview desiredStates;
    private final DriftDetector drifts;
    private final NameLookup names;
    private final RemovedIds removedIds;

    ChangePlanner(
            Kinds kinds,
            Tenant tenant,
            ResolvedTargets targets,
            DesiredPreview desiredStates,
            DriftDetector drifts,
            NameLookup names,
            RemovedIds removedIds) {
        this.kinds = kinds;
        this.tenant = tenant;
        this.targets = targets;
        this.desiredStates = desiredStates;
        this.drifts = drifts;
        this.names = names;
        this.removedIds = removedIds;
    }

    /**
     * Forecasts a change.
     *
     * @return lazy; completes on any thread; fails only with {@link dev.unwind.journal.postgres.JournalUnavailable}:
     *     what a provider does not answer becomes a warning
     */
    Uni<Forecast> forecast(Change change) {
        var kind = kinds.get(change.kind());
        var opaque = new OpaqueValues();
        return desiredStates
                .of(change, opaque)
                .flatMap(desired -> change.type().needsExisting()
                        ? forecastOfExisting(change, kind, desired, opaque)
                        : DocumentWork.on(
                                        desired.orElseThrow(),
                                        () -> forecastOfCreate(change, kind, desired.orElseThrow(), opaque))
                                .flatMap(forecast -> forecast))
                .onFailure(StepFailure.class)
                .recoverWithItem(failure -> Forecast.unknown(targets.currentId(change))
                        .warn(Concern.UNRESOLVED_REFERENCE, failure.getMessage()));
    }

    private Uni<Forecast> forecastOfCreate(Change change, ResourceKind kind, JsonNode desired, OpaqueValues opaque) {
        var forecast = Forecast.of(Optional.empty(), PlannedWrites.creating(kind, desired, opaque));
        return kind.traits()
                .nameIn(opaque.show(desired))
                .map(name -> warnIfTaken(forecast, change, kind, name))
                .orElseGet(() -> Uni.createFrom().item(forecast));
    }

    private Uni<Forecast> forecastOfExisting(
            Change change, ResourceKind kind, Optional<JsonNode> desired, OpaqueValues opaque) {
        var id = targets.currentId(change);
        if (id.isEmpty()) {
            return Uni.createFrom().item(Forecast.unknown(id).warn(Concern.ABSENT, "the name is no longer tracked"));
        }
        return Observation.of(kind, id.get(), change.remoteId()).flatMap(observed -> observed.unreadable()
                .map(failure ->
                        Uni.createFrom().item(Forecast.unknown(id).warn(Concern.UNREADABLE, failure.getMessage())))
                .or(() -> observed.resource().map(found -> DocumentWork.on(
                                found.projection(), desired, () -> forecast(change, kind, found, desired, opaque))
                        .flatMap(forecast -> forecast)))
                .orElseGet(() -> Uni.createFrom()
                        .item(Forecast.unknown(id)
                                .warn(Concern.ABSENT, "there is no " + kind.name() + " with the id " + id.get()))));
    }

    private Uni<Forecast> forecast(
            Change change, ResourceKind kind, RemoteResource current, Optional<JsonNode> desired, OpaqueValues opaque) {
        var forecast =
                switch (change.type()) {
                    case UPDATE ->
                        Uni.createFrom().item(forecastOfUpdate(kind, current, desired.orElseThrow(), opaque));
                    case REPLACE -> forecastOfReplace(change, kind, current, desired.orElseThrow(), opaque);
                    default ->
                        Uni.createFrom()
                                .item(Forecast.of(Optional.of(current.id()), PlannedWrites.deleting(kind, current)));
                };
        return forecast.map(found -> found.masking(kind.masked(current.projection())))
                .flatMap(found -> drifts.drift(tenant, kind, current)
                        .map(drift -> drift.map(found::drifted).orElse(found)));
    }

    private static Forecast forecastOfUpdate(
            ResourceKind kind, RemoteResource current, JsonNode patch, OpaqueValues opaque) {
        var target = MergePatch.apply(current.projection(), patch);
        var compared = UnknownSecrets.in(current, kind.traits(), patch, opaque);
        var forecast = Forecast.of(Optional.of(current.id()), PlannedWrites.changing(kind, compared, target, opaque));
        return StateDiff.changesNothing(kind, compared.projection(), target)
                ? forecast.warn(Concern.NOTHING_TO_CHANGE, "the resource is as desired already")
                : forecast;
    }

    /** A replacement finds the name of its predecessor free; another name has to be free. */
    private Uni<Forecast> forecastOfReplace(
            Change change, ResourceKind kind, RemoteResource current, JsonNode desired, OpaqueValues opaque) {
        var compared = UnknownSecrets.in(current, kind.traits(), desired, opaque);
        var forecast = Forecast.of(Optional.of(current.id()), PlannedWrites.replacing(kind, compared, desired, opaque));
        return kind.traits()
                .nameIn(opaque.show(desired))
                .filter(name -> !kind.traits().nameIn(current.projection()).equals(Optional.of(name)))
                .map(name -> warnIfTaken(forecast, change, kind, name))
                .orElseGet(() -> Uni.createFrom().item(forecast));
    }

    private Uni<Forecast> warnIfTaken(Forecast forecast, Change change, ResourceKind kind, String name) {
        return names.bearers(kind, name)
                .map(bearers -> bearers.isEmpty() ? bearers : without(bearers, removedIds.before(change)))
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
}
