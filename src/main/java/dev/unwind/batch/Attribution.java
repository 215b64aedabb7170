package dev.unwind.batch;

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
}
