package dev.unwind.engine.forward;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.change.LineText;
import dev.unwind.batch.change.Reference;
import dev.unwind.batch.change.References;
import dev.unwind.batch.json.DocumentSize;
import dev.unwind.batch.json.Json;
import dev.unwind.engine.state.SecretFlow;
import dev.unwind.engine.state.Secrets;
import dev.unwind.engine.step.Step;
import dev.unwind.engine.step.TrackedValues;
import dev.unwind.provider.KindTraits;
import dev.unwind.provider.RemoteResource;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Replaces the references in a step's desired state by the values that they stand for, and keeps those that others will
 * ask for.
 */
public final class DesiredState {
    /** No JSON Pointer, so that it is no value's. */
    private static final String SECRET = "secret";

    private final Step step;
    private final TrackedValues tracked;

    public DesiredState(Step step) {
        this.step = step;
        this.tracked = new TrackedValues(
                step.context().kinds(), step.context().targets(), step.context().tenant());
    }

    /**
     * The desired state without references; fails with a {@link dev.unwind.engine.step.StepFailure} where one has no
     * value.
     */
    public Uni<JsonNode> resolved() {
        var desired = step.change().desired().orElseThrow();
        Set<Reference> references = new HashSet<>();
        References.visit(desired, (pointer, node) -> references.add(Reference.parse(node)));
        if (references.isEmpty()) {
            return Uni.createFrom().item(desired);
        }
        return values(references).map(values -> {
            References.visit(desired, (pointer, node) -> values.get(Reference.parse(node))
                    .requireFits(step.kind().traits(), pointer));
            JsonNode resolved = References.resolve(
                    desired, reference -> values.get(reference).json());
            requireWithinBounds(resolved);
            return resolved;
        });
    }

    /** What values of others make of a state is bounded as a state from outside is. */
    private void requireWithinBounds(JsonNode resolved) {
        if (!DocumentSize.fits(resolved)) {
            throw TrackedValues.lacking("with the values of its references the desired state is too large or too deep");
        }
        step.kind()
                .traits()
                .givenName(resolved)
                .flatMap(name -> LineText.violation(name, LineText.LONGEST_NAME))
                .ifPresent(reason -> {
                    throw TrackedValues.lacking("the name that a reference stands for " + reason);
                });
    }

    private Uni<Map<Reference, TrackedValues.Value>> values(Set<Reference> references) {
        return Uni.combine()
                .all()
                .unis(ofChanges(references), ofTracked(references))
                .with((changes, tracked) -> {
                    changes.putAll(tracked);
                    return changes;
                });
    }

    private Uni<Map<Reference, TrackedValues.Value>> ofChanges(Set<Reference> references) {
        Map<Reference.ToChange, String> wanted = new HashMap<>();
        references.forEach(reference -> {
            if (reference instanceof Reference.ToChange toChange) {
                wanted.put(toChange, toChange.key());
            }
        });
        if (wanted.isEmpty()) {
            return Uni.createFrom().item(new HashMap<>());
        }
        var run = step.run();
        return run.steps()
                .exposed(run.id(), run.graph().dependencies(step.number()), new HashSet<>(wanted.values()))
                .map(exposed -> {
                    Map<Reference, TrackedValues.Value> values = new HashMap<>();
                    wanted.keySet().forEach(reference -> {
                        var value = Optional.ofNullable(exposed.get(reference.key()))
                                .flatMap(results ->
                                        value(results, reference.pointer().toString()));
                        values.put(
                                reference,
                                value.orElseThrow(() -> TrackedValues.lacking(
                                        "the result of \"" + reference.key() + "\" has no " + reference.pointer())));
                    });
                    return values;
                });
    }

    private Uni<Map<Reference, TrackedValues.Value>> ofTracked(Set<Reference> references) {
        return Multi.createFrom()
                .iterable(references)
                .filter(Reference.ToTracked.class::isInstance)
                .map(Reference.ToTracked.class::cast)
                .onItem()
                .transformToUniAndConcatenate(
                        reference -> tracked.of(reference).map(value -> Map.entry((Reference) reference, value)))
                .collect()
                .asMap(Map.Entry::getKey, Map.Entry::getValue);
    }

    private static Optional<TrackedValues.Value> value(JsonNode exposed, String pointer) {
        return Optional.ofNullable(exposed.get(pointer))
                .map(json -> new TrackedValues.Value(json, exposed.path(SECRET).has(pointer)));
    }

    /**
     * The values of a result that other steps refer to, by pointer; those that it lacks are left out. The member
     * {@link #SECRET} has the pointers of those that are secret.
     */
    static ObjectNode exposed(KindTraits traits, RemoteResource result, Set<String> pointers) {
        var exposed = Json.object();
        var secrets = Secrets.of(traits, result);
        for (var text : pointers) {
            var pointer = JsonPointer.compile(text);
            var value = pointer.equals(TrackedValues.ID)
                    ? traits.json(result.id())
                    : result.body().at(pointer);
            if (!value.isMissingNode()) {
                exposed.set(text, value);
                if (!pointer.equals(TrackedValues.ID) && (SecretFlow.isSecret(traits, text) || secrets.anyIn(value))) {
                    exposed.withObject("/" + SECRET).put(text, true);
                }
            }
        }
        return exposed;
    }
}
