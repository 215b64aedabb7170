package dev.unwind.engine.compensation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.provider.PathPattern;
import dev.unwind.provider.ResourceKind;
import java.util.List;
import java.util.Optional;

/**
 * The members of a captured state whose values reads do not show. A mask is not a value: it is never written, and what
 * it stood for cannot be brought back once it was written over.
 *
 * @param captured the state before the change
 * @param settlement what a person wants in its place, who may know such values; empty if nobody does
 */
record CapturedMasks(ResourceKind kind, JsonNode captured, Optional<JsonNode> settlement) {
    List<PathPattern> all() {
        return kind.masked(captured);
    }

    /** Those of which a state has another value, or none. */
    List<PathPattern> changedIn(JsonNode state) {
        return all().stream()
                .filter(path -> !path.valueIn(state).equals(path.valueIn(captured)))
                .toList();
    }

    /** A state without them, as it can be written; what a person wants is written as it is. */
    JsonNode writable(JsonNode state) {
        return settlement.isPresent() ? state : PathPattern.without(all(), state);
    }

    /** Whether a person gives a value that reads do not show: then it is written, whatever they show. */
    boolean settled() {
        return settlement
                .filter(wanted -> kind.traits().hasWriteOnly(wanted)
                        || all().stream().anyMatch(path -> path.valueIn(wanted).isPresent()))
                .isPresent();
    }
}
