package dev.unwind.engine.state;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.provider.ResourceKind;

/** States without the members that a server sets in its own way. Stateless. */
public final class Tolerance {
    private Tolerance() {}

    /** The canonical form of a projection without the members that its kind tolerates. */
    public static JsonNode without(ResourceKind kind, JsonNode projection) {
        var canonical = kind.canonical(projection);
        var tolerated = kind.traits().behaviour().tolerated();
        if (tolerated.isEmpty()) {
            return canonical;
        }
        JsonNode copy = canonical.deepCopy();
        tolerated.forEach(pattern -> pattern.replace(copy, value -> null));
        return copy;
    }
}
