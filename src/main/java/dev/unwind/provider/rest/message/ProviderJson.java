package dev.unwind.provider.rest.message;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;

/**
 * Reads and writes providers' JSON. Numbers keep their exact spelling, because what was read must be written back
 * unchanged.
 */
public final class ProviderJson {
    /** Writes documents, and makes nodes. What comes from outside is read by {@link dev.unwind.batch.json.Json}. */
    public static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private ProviderJson() {}

    public static byte[] bytes(JsonNode document) {
        try {
            return MAPPER.writeValueAsBytes(document);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a JSON tree that cannot be written", e);
        }
    }

    public static ObjectNode object() {
        return MAPPER.getNodeFactory().objectNode();
    }

    public static ArrayNode array() {
        return MAPPER.getNodeFactory().arrayNode();
    }

    /**
     * Removes every object member that is null, in place, at any depth; elements of arrays stay, because they have
     * positions.
     */
    public static <T extends JsonNode> T dropNulls(T node) {
        if (node instanceof ObjectNode object) {
            object.properties().removeIf(member -> member.getValue().isNull());
        }
        node.forEach(ProviderJson::dropNulls);
        return node;
    }

    /** A document that holds the value at this place, and nothing else; the index 0 is that of an array of one. */
    public static JsonNode at(JsonPointer place, JsonNode value) {
        if (place.matches()) {
            return value;
        }
        JsonNode inner = at(place.tail(), value);
        return place.getMatchingIndex() == 0 ? array().add(inner) : object().set(place.getMatchingProperty(), inner);
    }

    /** Adds the members that an object lacks, at any depth, in place. */
    public static void complete(ObjectNode object, JsonNode more) {
        more.properties().forEach(member -> {
            JsonNode present = object.get(member.getKey());
            if (present == null) {
                object.set(member.getKey(), member.getValue());
            } else if (present instanceof ObjectNode inner && member.getValue().isObject()) {
                complete(inner, member.getValue());
            }
        });
    }

    /**
     * A copy with the placeholders that have values replaced. A text that is a placeholder becomes its value; in a
     * longer text, the value is spelled as a text.
     */
    public static JsonNode filled(JsonNode template, Map<String, JsonNode> values) {
        if (template.isTextual()) {
            String text = template.textValue();
            return Optional.ofNullable(values.get(text)).orElseGet(() -> MAPPER.getNodeFactory()
                    .textNode(TextTemplate.filled(
                            text, name -> Optional.ofNullable(values.get(name)).map(JsonNode::asText))));
        }
        JsonNode filled = template.deepCopy();
        if (filled instanceof ObjectNode object) {
            object.properties().forEach(member -> member.setValue(filled(member.getValue(), values)));
        } else if (filled instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, filled(array.get(i), values));
            }
        }
        return filled;
    }
}
