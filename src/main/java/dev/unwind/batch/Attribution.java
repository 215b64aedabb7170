package dev.unwind.batch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * Who requested something, and why, as the caller states it.
 *
 * @param by a person or a program
 */
public record Attribution(Optional<String> by, Optional<String> why) {
    public static final Attribution NONE = new Attribution(Optional.empty(), Optional.empty());

    /** Adds the members {@code by} and {@code why} to a JSON object, if they are known. */
    public void addTo(ObjectNode json) {
        by.ifPresent(person -> json.put("by", person));
        why.ifPresent(reason -> json.put("why", reason));
    }

    /** Reads the members that {@link #addTo} writes; a member that is missing, or no text, is empty. */
    public static Attribution parse(ObjectNode json) {
        return new Attribution(text(json, "by"), text(json, "why"));
    }

    private static Optional<String> text(ObjectNode json, String member) {
        return Optional.ofNullable(json.get(member)).map(JsonNode::textValue);
    }
}
