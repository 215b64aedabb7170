package dev.unwind.provider.rest.message;

import com.fasterxml.jackson.databind.JsonNode;

/** Truth as JMESPath defines it: everything except {@code false}, {@code null}, and empty texts, arrays and objects. */
public final class JmesPathTruth {
    private JmesPathTruth() {}

    public static boolean of(JsonNode value) {
        if (value.isBoolean()) {
            return value.booleanValue();
        }
        return !(value.isNull()
                || value.isMissingNode()
                || value.isContainerNode() && value.isEmpty()
                || value.isTextual() && value.textValue().isEmpty());
    }
}
