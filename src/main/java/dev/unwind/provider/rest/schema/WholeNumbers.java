package dev.unwind.provider.rest.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;

/**
 * Writes whole numbers out: {@code 1e3} and {@code 1000.0} as {@code 1000}. JSON Schema takes them for the same (draft
 * 2020-12, 4.2.2), but the validator compares {@code 1e400} with the limits of an integer as if it were 0. For
 * documents within the bounds of {@link dev.unwind.batch.json.BoundedReader}, so that no number has more than 1,400
 * digits.
 */
final class WholeNumbers {
    private WholeNumbers() {}

    /** The document itself if it has no such number, else a copy. */
    static JsonNode spelt(JsonNode node) {
        if (node.isBigDecimal()) {
            return spelt(node, node.decimalValue().stripTrailingZeros());
        }
        if (node instanceof ObjectNode object) {
            return spelt(object);
        }
        return node instanceof ArrayNode array ? spelt(array) : node;
    }

    private static JsonNode spelt(JsonNode node, BigDecimal number) {
        return number.scale() > 0 ? node : JsonNodeFactory.instance.numberNode(number.toBigIntegerExact());
    }

    private static JsonNode spelt(ObjectNode object) {
        ObjectNode copy = null;
        for (var member : object.properties()) {
            JsonNode spelt = spelt(member.getValue());
            if (spelt != member.getValue()) {
                copy = copy == null ? object.objectNode().setAll(object) : copy;
                copy.set(member.getKey(), spelt);
            }
        }
        return copy == null ? object : copy;
    }

    private static JsonNode spelt(ArrayNode array) {
        ArrayNode copy = null;
        for (int i = 0; i < array.size(); i++) {
            JsonNode spelt = spelt(array.get(i));
            if (spelt != array.get(i)) {
                copy = copy == null ? array.arrayNode(array.size()).addAll(array) : copy;
                copy.set(i, spelt);
            }
        }
        return copy == null ? array : copy;
    }
}
