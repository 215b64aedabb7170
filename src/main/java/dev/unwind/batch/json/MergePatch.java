package dev.unwind.batch.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** JSON Merge Patch, RFC 7396. */
public final class MergePatch {
    private MergePatch() {}

    /** Applies a patch; returns a new document and changes neither argument. */
    public static JsonNode apply(JsonNode target, JsonNode patch) {
        if (!patch.isObject()) {
            return patch.deepCopy();
        }
        ObjectNode result =
                target != null && target.isObject() ? target.deepCopy() : JsonNodeFactory.instance.objectNode();
        patch.properties().forEach(member -> {
            if (member.getValue().isNull()) {
                result.remove(member.getKey());
            } else {
                result.set(member.getKey(), apply(result.get(member.getKey()), member.getValue()));
            }
        });
        return result;
    }

    /**
     * The patch that turns one document into the other. Neither may have members that are {@code null}, which no patch
     * can set. Arrays are replaced as a whole.
     */
    public static JsonNode between(JsonNode from, JsonNode to) {
        if (!from.isObject() || !to.isObject()) {
            return to.deepCopy();
        }
        ObjectNode patch = JsonNodeFactory.instance.objectNode();
        to.properties().forEach(member -> {
            var before = from.get(member.getKey());
            if (before == null) {
                patch.set(member.getKey(), member.getValue().deepCopy());
            } else if (!before.equals(member.getValue())) {
                patch.set(member.getKey(), between(before, member.getValue()));
            }
        });
        from.fieldNames().forEachRemaining(name -> {
            if (!to.has(name)) {
                patch.putNull(name);
            }
        });
        return patch;
    }
}
