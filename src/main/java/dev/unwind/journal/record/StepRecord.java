package dev.unwind.journal.record;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.change.Change;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A step as it is stored: its change, its state, and its images.
 *
 * @param exposes the JSON Pointers into its result that other steps refer to
 */
public record StepRecord(Change change, StepState state, Set<String> exposes, Map<ImageRole, JsonNode> images) {
    public Optional<JsonNode> image(ImageRole role) {
        return Optional.ofNullable(images.get(role));
    }
}
