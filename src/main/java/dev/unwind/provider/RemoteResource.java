package dev.unwind.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.change.RemoteId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A resource as a provider's answer shows it.
 *
 * @param body the whole resource, without its envelope
 * @param projection the part that a caller can write, exactly as read; compare only through {@link KindRules#canonical}
 * @param version the ETag or version for conditional writes; empty if the provider has none
 * @param createdAt when it was created; empty if the provider does not say
 */
public record RemoteResource(
        RemoteId id, JsonNode body, JsonNode projection, Optional<String> version, Optional<Instant> createdAt) {
    /** The resource as it is seen without some members of its projection. */
    public RemoteResource without(List<PathPattern> members) {
        return members.isEmpty()
                ? this
                : new RemoteResource(id, body, PathPattern.without(members, projection), version, createdAt);
    }
}
