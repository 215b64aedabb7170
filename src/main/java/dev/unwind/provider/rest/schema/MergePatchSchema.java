package dev.unwind.provider.rest.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.change.References;
import dev.unwind.batch.json.Violation;
import java.util.List;
import java.util.Map;

/**
 * Derives, from the JSON Schema of a whole state, what it requires of a merge patch (RFC 7396). Members that a patch
 * leaves out keep their values, so at the levels that it merges nothing is required, and rules about several members do
 * not apply. Arrays are always whole and are checked in full. {@code null} removes a member, which must not be a
 * required one.
 */
final class MergePatchSchema {
    private static final List<String> ABOUT_WHOLE_OBJECTS = List.of(
            "required",
            "minProperties",
            "dependentRequired",
            "dependentSchemas",
            "anyOf",
            "oneOf",
            "allOf",
            "not",
            "if",
            "then",
            "else");

    private final JsonNode whole;
    private final JsonNode schema;

    MergePatchSchema(JsonNode whole) {
        this.whole = whole;
        this.schema = loosened(whole);
    }

    /** The schema for a patch without its removals. */
    JsonNode schema() {
        return schema;
    }

    /** Removes the nulls from a patch, in place, and reports those that would remove a required member. */
    void takeRemovals(JsonNode patch, List<Violation> found) {
        takeRemovals("", patch, whole, found);
    }

    private static void takeRemovals(String at, JsonNode patch, JsonNode schema, List<Violation> found) {
        if (!(patch instanceof ObjectNode object)) {
            return;
        }
        for (Map.Entry<String, JsonNode> member : List.copyOf(object.properties())) {
            String where = at + "/" + References.escape(member.getKey());
            JsonNode rule = schema.path("properties").path(member.getKey());
            if (!member.getValue().isNull()) {
                takeRemovals(where, member.getValue(), rule, found);
                continue;
            }
            object.remove(member.getKey());
            if (requires(schema, member.getKey())) {
                found.add(new Violation(where, "is required and cannot be removed"));
            } else if (rule.isMissingNode()
                    && schema.path("additionalProperties").isBoolean()
                    && !schema.path("additionalProperties").booleanValue()) {
                found.add(new Violation(where, "is not a member that can be set"));
            }
        }
    }

    private static boolean requires(JsonNode schema, String member) {
        return schema.path("required").valueStream().anyMatch(name -> name.asText()
                .equals(member));
    }

    private static JsonNode loosened(JsonNode schema) {
        if (!(schema instanceof ObjectNode object) || !describesObject(schema)) {
            return schema;
        }
        ObjectNode loose = object.deepCopy().remove(ABOUT_WHOLE_OBJECTS);
        if (loose.get("properties") instanceof ObjectNode properties) {
            properties.properties().forEach(member -> member.setValue(loosened(member.getValue())));
        }
        return loose;
    }

    private static boolean describesObject(JsonNode schema) {
        return schema.has("properties") || schema.path("type").asText().equals("object");
    }
}
