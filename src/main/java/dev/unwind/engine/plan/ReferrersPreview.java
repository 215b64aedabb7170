package dev.unwind.engine.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.StepStatus;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.engine.compensation.LostIds;
import dev.unwind.engine.plan.Forecast.Concern;
import dev.unwind.engine.record.RecordedStep;
import dev.unwind.engine.rollback.FinishedBatch;
import dev.unwind.engine.state.OpaqueValues;
import dev.unwind.engine.state.Snapshot;
import dev.unwind.engine.state.StateDiff;
import dev.unwind.journal.alias.ResourceResolver;
import dev.unwind.offload.DocumentWork;
import dev.unwind.provider.ProviderFailure;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.ResourceKind;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Looks at the resources outside the batch that referred to what a step took away, and forecasts what pointing them at
 * the recreated resource would come to. Changes nothing.
 */
final class ReferrersPreview {
    private final FinishedBatch batch;
    private final RecordedStep step;
    private final LostIds lostIds;

    ReferrersPreview(FinishedBatch batch, RecordedStep step, LostIds lostIds) {
        this.batch = batch;
        this.step = step;
        this.lostIds = lostIds;
    }

    /**
     * Adds what is found to the forecast of the step. Lazy; completes on any thread; fails as reads of the record do.
     */
    Uni<Forecast> addTo(Forecast forecast) {
        if (step.state().status() == StepStatus.ROLLED_BACK) {
            return Uni.createFrom().item(forecast);
        }
        var referrers = step.snapshot().map(Snapshot::referrers).orElse(List.of());
        return Multi.createFrom()
                .iterable(referrers)
                .filter(referrer -> !lostIds.restoredByItsStep(referrer))
                .onItem()
                .transformToUniAndConcatenate(this::look)
                .collect()
                .in(() -> new Forecast[] {forecast}, (all, found) -> all[0] = found.apply(all[0]))
                .map(all -> all[0]);
    }

    private Uni<UnaryOperator<Forecast>> look(Snapshot.Referrer referrer) {
        var kind = batch.kinds().get(referrer.kind());
        return current(kind, referrer.id())
                .flatMap(kind::read)
                .flatMap(found -> found.map(current -> repointing(kind, referrer, current))
                        .orElseGet(() -> Uni.createFrom()
                                .item(warning(
                                        Concern.ABSENT,
                                        name(referrer) + ", which referred to the resource, does not exist any more"))))
                .onFailure(ProviderFailure.class)
                .recoverWithItem((ProviderFailure failure) ->
                        warning(Concern.UNREADABLE, name(referrer) + ", which refers to it: " + failure.getMessage()));
    }

    private Uni<RemoteId> current(ResourceKind kind, RemoteId id) {
        var known = new ResourceResolver.Id(kind.traits().account(), kind.name(), id);
        return batch.targets().current(List.of(known)).map(moved -> moved.getOrDefault(known, id));
    }

    private Uni<UnaryOperator<Forecast>> repointing(
            ResourceKind kind, Snapshot.Referrer referrer, RemoteResource current) {
        return lostIds.pointed(kind.traits(), referrer.projection())
                .flatMap(wanted -> DocumentWork.on(
                        List.of(referrer.projection(), current.projection()),
                        () -> repointing(kind, referrer, current, wanted)));
    }

    private UnaryOperator<Forecast> repointing(
            ResourceKind kind, Snapshot.Referrer referrer, RemoteResource current, Optional<JsonNode> wanted) {
        if (wanted.filter(state -> same(kind, state, current.projection())).isPresent()) {
            return UnaryOperator.identity();
        }
        if (!same(kind, without(kind, referrer.projection()), without(kind, current.projection()))) {
            return changed(kind, referrer, current);
        }
        return wanted.map(state -> PlannedWrites.changing(kind, current, state, new OpaqueValues()))
                .<UnaryOperator<Forecast>>map(writes -> forecast -> writes.unsupported()
                        .map(why -> forecast.warn(Concern.UNSUPPORTED, name(referrer) + ": " + why))
                        .orElseGet(() -> forecast.writing(writes.calls())))
                .orElseGet(UnaryOperator::identity);
    }

    /** A run would take this for drift of the step. */
    private UnaryOperator<Forecast> changed(ResourceKind kind, Snapshot.Referrer referrer, RemoteResource current) {
        var patch = StateDiff.patch(
                kind, without(kind, referrer.projection()), without(kind, current.projection()), new OpaqueValues());
        return forecast -> forecast.drift().isPresent()
                ? forecast
                : forecast.drifted(new Drift(batch.id(), patch), name(referrer) + ", which referred to the resource,");
    }

    private JsonNode without(ResourceKind kind, JsonNode projection) {
        return lostIds.without(kind.traits(), projection);
    }

    private static boolean same(ResourceKind kind, JsonNode one, JsonNode other) {
        return kind.canonical(one).equals(kind.canonical(other));
    }

    private static UnaryOperator<Forecast> warning(Concern concern, String message) {
        return forecast -> forecast.warn(concern, message);
    }

    private static String name(Snapshot.Referrer referrer) {
        return "the " + referrer.kind() + " " + referrer.id();
    }
}
