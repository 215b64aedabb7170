package dev.unwind.engine.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.engine.compensation.LostIds;
import dev.unwind.engine.lookup.LaterReferrers;
import dev.unwind.engine.plan.Forecast.Concern;
import dev.unwind.engine.record.RecordedStep;
import dev.unwind.engine.rollback.FinishedBatch;
import dev.unwind.engine.state.Observation;
import dev.unwind.engine.state.OpaqueValues;
import dev.unwind.engine.state.Snapshot;
import dev.unwind.engine.state.StateDiff;
import dev.unwind.journal.alias.ResourceResolver;
import dev.unwind.offload.DocumentWork;
import dev.unwind.provider.ProviderFailure;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.ResourceKind;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;

/** Reads the resource of one step and forecasts what undoing the step would come to. Changes nothing. */
final class UndoPlanner {
    private final FinishedBatch batch;
    private final RecordedStep step;
    private final ResourceKind kind;
    private final LostIds lostIds;
    private final DriftDetector drifts;
    private final LaterReferrers referrers;

    UndoPlanner(
            FinishedBatch batch, RecordedStep step, LostIds lostIds, DriftDetector drifts, LaterReferrers referrers) {
        this.batch = batch;
        this.step = step;
        this.kind = step.kind();
        this.lostIds = lostIds;
        this.drifts = drifts;
        this.referrers = referrers;
    }

    /**
     * Lazy; completes on any thread. What the provider does not answer becomes a warning; fails with
     * {@link dev.unwind.journal.postgres.JournalUnavailable}.
     */
    Uni<Forecast> forecast() {
        return forecastOfResource().flatMap(this::withName);
    }

    private Uni<Forecast> forecastOfResource() {
        if (!step.state().touched()) {
            return Uni.createFrom().item(nothing("the change found everything as desired and sent nothing"));
        }
        return step.id()
                .map(id -> current(kind, id)
                        .flatMap(now -> forecast(now).flatMap(forecast -> withLaterReferrers(forecast, now)))
                        .flatMap(forecast -> new ReferrersPreview(batch, step, lostIds).addTo(forecast)))
                .orElseGet(
                        () -> Uni.createFrom()
                                .item(
                                        Forecast.unknown(Optional.empty())
                                                .warn(
                                                        Concern.UNREADABLE,
                                                        "it is not known under which id the resource stands; it would be looked for by its name")));
    }

    /** The id under which a resource stands now: another batch may have recreated it. A run follows it likewise. */
    private Uni<RemoteId> current(ResourceKind of, RemoteId id) {
        var known = new ResourceResolver.Id(of.traits().account(), of.name(), id);
        return batch.targets().current(List.of(known)).map(moved -> moved.getOrDefault(known, id));
    }

    /** A name that stands for something else by now stays there. */
    private Uni<Forecast> withName(Forecast forecast) {
        var name = step.change().name();
        if (name.isEmpty()
                || forecast.id().or(step::id).isEmpty()
                || !step.change().movesName()) {
            return Uni.createFrom().item(forecast);
        }
        return batch.targets()
                .movedSince(new ResourceResolver.Given(
                        batch.outline().tenant(),
                        new ResourceResolver.Name(kind.name(), name.get()),
                        batch.id(),
                        step.number(),
                        forecast.id().or(step::id).get()))
                .map(moved -> moved.map(now -> forecast.warn(new Forecast.Warning(
                                Concern.NAME_MOVED,
                                "the name \"" + name.get() + "\" stands for the " + kind.name() + " " + now.id()
                                        + " by now, and would stay with it",
                                now.by())))
                        .orElse(forecast));
    }

    /** Who came to refer to what would be deleted. */
    private Uni<Forecast> withLaterReferrers(Forecast forecast, RemoteId id) {
        if (!step.change().type().creates() || forecast.calls().isEmpty()) {
            return Uni.createFrom().item(forecast);
        }
        return referrers
                .of(kind, id, step.snapshot().map(Snapshot::referrers).orElse(List.of()))
                .map(found -> found.isEmpty()
                        ? forecast
                        : forecast.warn(
                                Concern.REFERRED_TO,
                                "what would not be undone with it refers to it: " + LaterReferrers.named(found)))
                .onFailure(ProviderFailure.class)
                .recoverWithItem(failure -> forecast.warn(Concern.UNREADABLE, failure.getMessage()));
    }

    private Uni<Forecast> forecast(RemoteId id) {
        return Observation.of(kind, id, Optional.empty()).flatMap(observed -> observed.unreadable()
                .map(failure -> Uni.createFrom()
                        .item(Forecast.unknown(Optional.of(id)).warn(Concern.UNREADABLE, failure.getMessage())))
                .or(() -> observed.resource().map(this::forecastOfExisting))
                .orElseGet(() -> forecastOfAbsent(id)));
    }

    private Forecast nothing(String why) {
        return new Forecast(
                        step.id(),
                        Optional.of(JsonNodeFactory.instance.arrayNode()),
                        List.of(),
                        List.of(),
                        Optional.empty())
                .warn(Concern.NOTHING_TO_CHANGE, why);
    }

    private Uni<Forecast> forecastOfExisting(RemoteResource current) {
        var captured = step.snapshot().flatMap(Snapshot::projection);
        return DocumentWork.on(current.projection(), captured, () -> compared(current))
                .flatMap(forecast -> forecast);
    }

    private Uni<Forecast> compared(RemoteResource current) {
        var opaque = new OpaqueValues();
        var forecast = Forecast.of(Optional.of(current.id()), writes(current, opaque));
        if (step.change().type().needsExisting() && equal(current.projection(), captured())) {
            return Uni.createFrom()
                    .item(forecast.warn(Concern.NOTHING_TO_CHANGE, "the resource is as it was before the batch"));
        }
        return appliedState()
                .filter(applied -> !equal(current.projection(), applied))
                .map(applied -> drifted(
                        forecast,
                        StateDiff.patch(kind, applied, current.projection(), opaque),
                        current.id(),
                        Optional.of(current)))
                .orElseGet(() -> Uni.createFrom().item(forecast));
    }

    private Uni<Forecast> drifted(Forecast forecast, ArrayNode patch, RemoteId id, Optional<RemoteResource> current) {
        return drifts.attributed(new Drift(batch.id(), patch), batch.outline().tenant(), kind, id, current)
                .map(forecast::drifted);
    }

    private PlannedWrites writes(RemoteResource current, OpaqueValues opaque) {
        return switch (step.change().type()) {
            case CREATE -> PlannedWrites.deleting(kind, current);
            case UPDATE, DELETE -> PlannedWrites.changing(kind, current, captured(), opaque);
            case REPLACE -> PlannedWrites.replacing(kind, current, captured(), opaque);
        };
    }

    private Uni<Forecast> forecastOfAbsent(RemoteId id) {
        return switch (step.change().type()) {
            case CREATE -> Uni.createFrom().item(nothing("what the change made is gone"));
            case UPDATE -> drifted(recreated(), StateDiff.removal(), id, Optional.empty());
            case DELETE, REPLACE -> warnIfTaken(recreated());
        };
    }

    private Forecast recreated() {
        return Forecast.of(Optional.empty(), PlannedWrites.creating(kind, captured(), new OpaqueValues()));
    }

    private Uni<Forecast> warnIfTaken(Forecast forecast) {
        var name = kind.traits().nameIn(captured());
        if (name.isEmpty() || !kind.traits().findable()) {
            return Uni.createFrom().item(forecast);
        }
        return kind.find(name.get())
                .map(found -> found.isEmpty()
                        ? forecast
                        : forecast.warn(
                                Concern.NAME_TAKEN,
                                "there is another " + kind.name() + " named \"" + name.get() + "\" by now"))
                .onFailure(ProviderFailure.class)
                .recoverWithItem(failure -> forecast.warn(Concern.UNREADABLE, failure.getMessage()));
    }

    /** The state before the change. */
    private JsonNode captured() {
        return step.snapshot().orElseThrow().projection().orElseThrow();
    }

    /** The state in which the change left the resource. */
    private Optional<JsonNode> appliedState() {
        return step.after().or(step::intent);
    }

    private boolean equal(JsonNode one, JsonNode other) {
        return canonical(one).equals(canonical(other));
    }

    private JsonNode canonical(JsonNode projection) {
        return kind.canonical(lostIds.without(kind.traits(), projection));
    }
}
