package dev.unwind.engine.compensation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.engine.step.Step;
import dev.unwind.provider.KindRules.Likeness;
import dev.unwind.provider.KindTraits;
import dev.unwind.provider.PathPattern;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.ResourceKind;
import java.util.List;

/**
 * Compares states of a resource whose id may have changed, and that may hold ids which the batch took away.
 *
 * @param originalId the id of the resource when it was captured
 */
record Comparison(Step step, LostIds lostIds, RemoteId originalId) {
    /** Whether both are the same but for ids that the batch took away. */
    static boolean same(ResourceKind kind, LostIds lostIds, JsonNode one, JsonNode other) {
        var traits = kind.traits();
        return kind.canonical(lostIds.without(traits, one)).equals(kind.canonical(lostIds.without(traits, other)));
    }

    /**
     * Whether the provider has set an id that stood in the state to null, as it does when it deletes the resource with
     * that id: what else it changed with that is the batch's doing.
     */
    static boolean nulled(ResourceKind kind, JsonNode state, JsonNode found) {
        return kind.traits().references().stream()
                .filter(reference -> reference.onDelete() == KindTraits.OnDelete.NULL)
                .anyMatch(reference -> stands(reference.path(), state) && !stands(reference.path(), found));
    }

    private static boolean stands(PathPattern path, JsonNode state) {
        boolean[] stands = {false};
        path.visit(state, value -> stands[0] |= !value.isNull());
        return stands[0];
    }

    /** Whether the resource is what is to be brought back, but for what its id could not keep. */
    boolean asWanted(RemoteResource current, JsonNode wanted) {
        var kind = step.kind();
        if (step.settlement().isPresent()) {
            return kind.likeness(current, wanted) == Likeness.COMPLETE;
        }
        return kind.canonical(comparable(current.id(), current.projection()))
                .equals(kind.canonical(comparable(current.id(), wanted)));
    }

    /**
     * Whether the resource is in this state but for what its id could not keep, and for ids that the batch took away.
     */
    boolean isStill(RemoteResource current, JsonNode state) {
        var hidden = step.kind().hidden(current.projection(), state);
        return same(
                step.kind(),
                lostIds,
                comparable(current.id(), PathPattern.without(hidden, current.projection())),
                comparable(current.id(), PathPattern.without(hidden, state)));
    }

    /** The part of a state that outlives a change of the id, where the resource has another id now. */
    private JsonNode comparable(RemoteId id, JsonNode projection) {
        return id.equals(originalId) ? projection : step.kind().traits().survivingNewId(projection);
    }

    /** The members that do not outlive the id that the resource had, where it has another one now. */
    List<PathPattern> lostWithId(JsonNode captured) {
        var traits = step.kind().traits();
        boolean moved = step.id().filter(id -> !id.equals(originalId)).isPresent();
        return moved && traits.losesOnNewId(captured) ? traits.loses() : List.of();
    }
}
