package dev.unwind.endtoend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * A batch, and what the provider is to hold before it and after it, by place. Everything that it touches, and nothing
 * else, has a name that begins with its tag and a dash.
 *
 * @param refused whether its last change is one that the provider refuses, so that all is undone
 * @param after the members that matter
 */
record PlannedBatch(
        String tag, JsonNode batch, boolean refused, Map<String, ObjectNode> before, Map<String, ObjectNode> after) {
    static String tagOf(String name) {
        return name.substring(0, Math.max(0, name.indexOf('-')));
    }
}
