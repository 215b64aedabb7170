package dev.unwind.provider.rest;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * Where a resource's version is found, by which a write is made conditional.
 *
 * @param at where a body holds it; empty where it is the {@code ETag} of the answer, which {@code If-Match} sends back (RFC 9110,
 *     13.1.1)
 */
record VersionForm(Optional<JsonPointer> at) {
    boolean isETag() {
        return at.isEmpty();
    }

    Optional<String> of(Optional<Answer> answer, JsonNode body) {
        return at.map(pointer -> body.at(pointer))
                .map(node -> Optional.of(node)
                        .filter(JsonNode::isValueNode)
                        .filter(value -> !value.isNull())
                        .map(JsonNode::asText))
                .orElseGet(() -> answer.flatMap(
                        shown -> Optional.ofNullable(shown.headers().get("ETag"))));
    }
}
