package dev.unwind.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.change.RemoteId;
import java.time.Instant;
import java.util.Optional;

/**
 * A resource as its provider showed it.
 *
 * @param body the whole of it, out of its envelope
 * @param projection the part that a caller can write, exactly as read; compare only through {@link KindRules#canonical}
 * @param version the ETag or version that a conditional write names, where the provider has one
 * @param createdAt when the provider says that it was created, where it does
 */
public record RemoteResource(
        RemoteId id, JsonNode body, JsonNode projection, Optional<String> version, Optional<Instant> createdAt) {}
