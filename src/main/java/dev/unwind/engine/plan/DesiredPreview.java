package dev.unwind.engine.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.Tenant;
import dev.unwind.batch.change.Change;
import dev.unwind.batch.change.Reference;
import dev.unwind.batch.change.References;
import dev.unwind.engine.state.OpaqueValues;
import dev.unwind.engine.step.TrackedValues;
import dev.unwind.journal.alias.ResourceResolver;
import dev.unwind.provider.KindTraits;
import dev.unwind.provider.Kinds;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The desired states of one plan's changes, as far as they can be known before the batch runs. A value is read once,
 * however many changes refer to it. Safe from any thread.
 */
final class DesiredPreview {
    private final Kinds kinds;
    private final TrackedValues tracked;
    private final Map<Reference.ToTracked, Uni<TrackedValues.Value>> values = new HashMap<>();

    DesiredPreview(Kinds kinds, ResourceResolver resolver, Tenant tenant) {
        this.kinds = kinds;
        this.tracked = new TrackedValues(kinds, resolver, tenant);
    }

    /**
     * The desired state of a change, if it has one. References to tracked resources are resolved; references to other
     * changes and values that are shown to nobody become opaque.
     *
     * @return lazy; completes on any thread; fails with a {@link dev.unwind.engine.step.StepFailure} where a tracked
     *     resource has no such value
     */
    Uni<Optional<JsonNode>> of(Change change, OpaqueValues opaque) {
        return change.desired()
                .map(desired -> resolved(kinds.get(change.kind()).traits(), desired, opaque)
                        .map(Optional::of))
                .orElseGet(() -> Uni.createFrom().item(Optional.empty()));
    }

    private Uni<JsonNode> resolved(KindTraits traits, JsonNode desired, OpaqueValues opaque) {
        Map<Reference, JsonNode> nodes = new HashMap<>();
        References.visit(desired, (at, node) -> nodes.put(Reference.parse(node), node));
        return trackedValues(nodes.keySet())
                .invoke(known ->
                        References.visit(desired, (at, node) -> Optional.ofNullable(known.get(Reference.parse(node)))
                                .ifPresent(value -> value.requireFits(traits, at))))
                .map(known -> References.resolve(desired, reference -> Optional.ofNullable(known.get(reference))
                        .filter(value -> !value.secret())
                        .map(TrackedValues.Value::json)
                        .orElseGet(() -> opaque.hide(nodes.get(reference)))));
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

    private synchronized Uni<TrackedValues.Value> value(Reference.ToTracked reference) {
        return values.computeIfAbsent(
                reference, first -> tracked.of(first).memoize().indefinitely());
    }
}
