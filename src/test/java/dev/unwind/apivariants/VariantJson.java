package dev.unwind.apivariants;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** How the server reads and writes JSON: numbers keep the digits they were sent with. */
public final class VariantJson {
    private static final ObjectMapper STRICT = mapper().build();
    private static final ObjectMapper LENIENT =
            mapper().enable(JsonReadFeature.ALLOW_SINGLE_QUOTES).build();

    private VariantJson() {}

    public static ObjectNode object() {
        return STRICT.createObjectNode();
    }

    public static ArrayNode array() {
        return STRICT.createArrayNode();
    }

    /** What a client sent. */
    public static JsonNode sent(String text) {
        try {
            JsonNode sent = STRICT.readTree(text);
            if (sent.isMissingNode()) {
                throw RefusedCall.invalid("a body is required");
            }
            return sent;
        } catch (JsonProcessingException malformed) {
            throw RefusedCall.invalid("the body is not JSON: " + malformed.getOriginalMessage());
        }
    }

    /** What a test wrote, in single quotes if it likes. */
    public static JsonNode written(String text) {
        try {
            return LENIENT.readTree(text);
        } catch (JsonProcessingException malformed) {
            throw new IllegalArgumentException(text, malformed);
        }
    }

    public static ObjectNode writtenObject(String text) {
        return (ObjectNode) written(text);
    }

    public static String text(JsonNode node) {
        try {
            return STRICT.writeValueAsString(node);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static JsonMapper.Builder mapper() {
        return JsonMapper.builder()
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES);
    }
}
