package dev.unwind.engine.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Texts that stand for something while states are merged and compared, such as a reference whose value does not exist
 * yet: nothing looks into them, and no two are equal. Used by one forecast.
 */
public final class OpaqueValues {
    private final String mark = "stands for " + UUID.randomUUID() + " ";
    private final List<JsonNode> hidden = new ArrayList<>();

    /** A text that stands for this. */
    public JsonNode hide(JsonNode value) {
        hidden.add(value);
        return JsonNodeFactory.instance.textNode(mark + (hidden.size() - 1));
    }

    /** The document with what was hidden back in its places. */
    public JsonNode show(JsonNode document) {
        return hidden.isEmpty() ? document : shown(document);
    }

    private JsonNode shown(JsonNode node) {
        if (node instanceof ObjectNode object) {
            ObjectNode copy = object.objectNode();
            object.properties().forEach(member -> copy.set(member.getKey(), shown(member.getValue())));
            return copy;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode copy = array.arrayNode(array.size());
            array.forEach(item -> copy.add(shown(item)));
            return copy;
        }
        return node.isTextual() && node.textValue().startsWith(mark)
                ? hidden.get(Integer.parseInt(node.textValue().substring(mark.length())))
                : node;
    }
}
