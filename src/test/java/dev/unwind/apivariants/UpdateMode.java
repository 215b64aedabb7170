package dev.unwind.apivariants;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** What an update makes of a resource. */
public enum UpdateMode {
    /** What is sent is all there is then. */
    REPLACE,
    /** RFC 7396: objects are merged at any depth, null removes. */
    MERGE,
    /** The members at the top are replaced whole, null removes. */
    SHALLOW,
    /** The members at the top are replaced whole, null is stored. */
    SHALLOW_WITH_NULLS;

    /** The new state; neither argument is changed. */
    ObjectNode of(ObjectNode stored, ObjectNode sent) {
        return switch (this) {
            case REPLACE -> sent.deepCopy();
            case MERGE -> merged(stored, sent);
            case SHALLOW -> shallow(stored, sent, true);
            case SHALLOW_WITH_NULLS -> shallow(stored, sent, false);
        };
    }

    private static ObjectNode merged(ObjectNode stored, ObjectNode patch) {
        ObjectNode merged = stored.deepCopy();
        patch.properties().forEach(member -> {
            String name = member.getKey();
            JsonNode value = member.getValue();
            if (value.isNull()) {
                merged.remove(name);
            } else if (value instanceof ObjectNode inner) {
                merged.set(
                        name, merged(merged.get(name) instanceof ObjectNode old ? old : VariantJson.object(), inner));
            } else {
                merged.set(name, value.deepCopy());
            }
        });
        return merged;
    }

    private static ObjectNode shallow(ObjectNode stored, ObjectNode sent, boolean nullRemoves) {
        ObjectNode result = stored.deepCopy();
        sent.properties().forEach(member -> {
            if (nullRemoves && member.getValue().isNull()) {
                result.remove(member.getKey());
            } else {
                result.set(member.getKey(), member.getValue().deepCopy());
            }
        });
        return result;
    }
}
