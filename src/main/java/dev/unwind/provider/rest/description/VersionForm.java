package dev.unwind.provider.rest.description;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.provider.rest.message.ProviderAnswer;
import java.util.Optional;

/**
 * Where the version of a resource is found, which makes writes conditional.
 *
 * @param at where a body holds it; empty if it is the {@code ETag} of the answer, which {@code If-Match} sends back
 *     (RFC 9110, 13.1.1)
 */
public record VersionForm(Optional<JsonPointer> at) {
    public boolean isETag() {
        return at.isEmpty();
    }

    public Optional<String> of(Optional<ProviderAnswer> answer, JsonNode body) {
        return at.map(pointer -> body.at(pointer))
                .map(node -> Optional.of(node)
                        .filter(JsonNode::isValueNode)
                        .filter(value -> !value.isNull())
                        .map(JsonNode::asText))
                .orElseGet(() -> answer.flatMap(shown -> shown.header("ETag")));
    }
}
