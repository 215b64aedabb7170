package dev.unwind.provider.draft.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * A parameter of a call.
 *
 * @param in {@code path}, {@code query}, {@code header} or {@code cookie}
 */
public record ApiParameter(String name, String in, boolean required, ApiSchema schema, JsonNode example) {
    /** The only value that it takes, or the one that it has by default or as an example. */
    public Optional<String> knownValue() {
        JsonNode only = schema.enumeration().size() == 1 ? schema.enumeration().get(0) : schema.keyword("const");
        for (JsonNode value : new JsonNode[] {only, schema.keyword("default"), example, schema.keyword("example")}) {
            if (value.isValueNode() && !value.isNull() && !value.asText().isEmpty()) {
                return Optional.of(value.asText());
            }
        }
        return Optional.empty();
    }
}
