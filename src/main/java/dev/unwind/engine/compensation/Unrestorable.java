package dev.unwind.engine.compensation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.provider.PathPattern;
import dev.unwind.provider.ResourceKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a resource that was brought back falls short of what it was, through nobody's fault: its provider's API cannot
 * do it.
 *
 * @param unseen members that reads never show or mask, and that were lost or written over
 * @param lost members that do not outlive the resource's id, and that took other values with the new one
 * @param limitations what a recreate loses for good, in words
 */
public record Unrestorable(List<PathPattern> unseen, List<PathPattern> lost, List<String> limitations) {
    public static final Unrestorable NONE = new Unrestorable(List.of(), List.of(), List.of());

    /** What is missing by what was seen: what may change with the id is missing only where it differs. */
    public Unrestorable given(boolean changedWithId) {
        return changedWithId ? this : new Unrestorable(unseen, List.of(), limitations);
    }

    /** The members of a captured state that stand for values which were not captured. */
    static List<PathPattern> unseen(ResourceKind kind, JsonNode captured) {
        var unseen = new ArrayList<>(kind.traits().writeOnly());
        unseen.addAll(kind.masked(captured));
        return unseen;
    }

    /**
     * The members that a change wrote and that nobody can see: those that are declared, and those that were not shown.
     *
     * @param after the state as the change left it; empty where that is not known
     */
    static List<PathPattern> written(ResourceKind kind, JsonNode before, JsonNode target, Optional<JsonNode> after) {
        var traits = kind.traits();
        var unseen = new ArrayList<PathPattern>(traits.changesWriteOnly(target) ? traits.writeOnly() : List.of());
        after.map(kind::canonical).ifPresent(shown -> {
            var captured = kind.canonical(before);
            kind.canonical(target).properties().stream()
                    .filter(member -> !member.getValue().isNull())
                    .map(Map.Entry::getKey)
                    .filter(member -> !captured.has(member) && !shown.has(member))
                    .forEach(member -> unseen.add(new PathPattern(List.of(member))));
        });
        return unseen;
    }
}
