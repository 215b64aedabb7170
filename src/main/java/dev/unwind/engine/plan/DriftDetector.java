package dev.unwind.engine.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.Tenant;
import dev.unwind.batch.change.ChangeType;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.engine.record.RecordedStates;
import dev.unwind.engine.state.IdReferences;
import dev.unwind.engine.state.IdReferences.Held;
import dev.unwind.engine.state.OpaqueValues;
import dev.unwind.engine.state.StateDiff;
import dev.unwind.journal.alias.ResourceResolver;
import dev.unwind.journal.postgres.DatabaseRetry;
import dev.unwind.journal.resource.LastApplied;
import dev.unwind.offload.DocumentWork;
import dev.unwind.provider.Kinds;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.ResourceKind;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Compares resources with the states in which batches left them. Changes nothing. */
@ApplicationScoped
class DriftDetector {
    private final Kinds kinds;
    private final LastApplied applied;
    private final ResourceResolver resolver;
    private final DatabaseRetry retry;

    DriftDetector(Kinds kinds, LastApplied applied, ResourceResolver resolver, DatabaseRetry retry) {
        this.kinds = kinds;
        this.applied = applied;
        this.resolver = resolver;
        this.retry = retry;
    }

    /**
     * Finds what somebody else changed since a batch of this tenant changed the resource last. Empty where nothing was
     * changed, no such batch is on record, or its states have been deleted.
     *
     * @param current the resource as it was just read
     * @return lazy; completes on the event loop of the database connection; fails with
     *     {@link dev.unwind.journal.postgres.JournalUnavailable}
     */
    Uni<Optional<Drift>> drift(Tenant tenant, ResourceKind kind, RemoteResource current) {
        return withinPatience(
                newest(tenant, kind, current.id()).flatMap(left -> left.map(found -> since(kind, found, current))
                        .orElseGet(() -> Uni.createFrom().item(Optional.empty()))));
    }

    /**
     * Adds to a difference which other batch changed the resource after this one had left it.
     *
     * @param current the resource as it was just read; empty where it is gone
     * @return lazy; completes on the event loop of the database connection; fails with
     *     {@link dev.unwind.journal.postgres.JournalUnavailable}
     */
    Uni<Drift> attributed(
            Drift drift, Tenant tenant, ResourceKind kind, RemoteId id, Optional<RemoteResource> current) {
        return withinPatience(newest(tenant, kind, id).flatMap(left -> left.filter(
                        found -> !found.batch().equals(drift.since()))
                .map(found -> changedSince(kind, found, current).map(changed -> drift.by(found.batch(), changed)))
                .orElseGet(() -> Uni.createFrom().item(drift))));
    }

    private Uni<Boolean> changedSince(ResourceKind kind, LastApplied.Applied left, Optional<RemoteResource> current) {
        boolean removed = left.step().change().type() == ChangeType.DELETE;
        return current.map(found -> since(kind, left, found).map(Optional::isPresent))
                .orElseGet(() -> Uni.createFrom().item(!removed));
    }

    private Uni<Optional<LastApplied.Applied>> newest(Tenant tenant, ResourceKind kind, RemoteId id) {
        return applied.of(new LastApplied.Wanted(tenant, kind.traits().account(), kind.name(), id));
    }

    private <T> Uni<T> withinPatience(Uni<T> found) {
        return retry.withinCallerPatience("what was last applied could not be looked up", found);
    }

    private Uni<Optional<Drift>> since(ResourceKind kind, LastApplied.Applied left, RemoteResource current) {
        var after = RecordedStates.after(left.step(), left.step().state());
        return after.map(recorded -> since(kind, left, recorded, current))
                .orElseGet(() -> Uni.createFrom().item(Optional.empty()));
    }

    private Uni<Optional<Drift>> since(
            ResourceKind kind, LastApplied.Applied left, JsonNode after, RemoteResource current) {
        return withCurrentIds(kind, after)
                .flatMap(recorded -> DocumentWork.on(
                        List.of(recorded, current.projection()), () -> compared(kind, left, recorded, current)));
    }

    private static Optional<Drift> compared(
            ResourceKind kind, LastApplied.Applied left, JsonNode recorded, RemoteResource current) {
        boolean moved = !left.id().equals(current.id());
        var before = moved ? kind.traits().survivingNewId(recorded) : recorded;
        var now = moved ? kind.traits().survivingNewId(current.projection()) : current.projection();
        return kind.canonical(before).equals(kind.canonical(now))
                ? Optional.empty()
                : Optional.of(new Drift(left.batch(), StateDiff.patch(kind, before, now, new OpaqueValues())));
    }

    /** Ids of other resources may have changed by a recreate since; that is not drift. */
    private Uni<JsonNode> withCurrentIds(ResourceKind kind, JsonNode recorded) {
        Map<Held, ResourceResolver.Id> held = IdReferences.in(kind.traits(), recorded).stream()
                .filter(id -> !id.id().isBlank())
                .collect(Collectors.toMap(
                        id -> id,
                        id -> new ResourceResolver.Id(
                                kinds.get(id.kind()).traits().account(), id.kind(), new RemoteId(id.id()))));
        return resolver.current(held.values())
                .map(moved -> moved.isEmpty()
                        ? recorded
                        : IdReferences.rewritten(
                                kinds,
                                kind.traits(),
                                recorded,
                                id -> Optional.of(Optional.ofNullable(held.get(id))
                                        .map(moved::get)
                                        .map(now -> new Held(id.kind(), now.value()))
                                        .orElse(id))));
    }
}
