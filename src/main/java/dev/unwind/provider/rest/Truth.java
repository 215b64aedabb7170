package dev.unwind.provider.rest;

import com.fasterxml.jackson.databind.JsonNode;

/** What JMESPath takes for true: all but {@code false}, {@code null}, and empty texts, arrays and objects. */
final class Truth {
    private Truth() {}

    static boolean of(JsonNode value) {
        if (value.isBoolean()) {
            return value.booleanValue();
        }
        return !(value.isNull()
                || value.isMissingNode()
                || value.isContainerNode() && value.isEmpty()
                || value.isTextual() && value.textValue().isEmpty());
    }
}
