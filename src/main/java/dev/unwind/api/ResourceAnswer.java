package dev.unwind.api;

import dev.unwind.journal.ResourceEntity;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A resource that is known by a name.
 *
 * @param lastBatch the last batch that touched it
 */
@Schema(name = "Resource", description = "A resource that is known by a name")
record ResourceAnswer(String kind, String name, String remoteId, String lastBatch, Instant updatedAt) {
    static ResourceAnswer of(ResourceEntity resource) {
        return new ResourceAnswer(
                resource.kind(),
                resource.name(),
                resource.remoteId().value(),
                resource.lastBatch().toString(),
                resource.updatedAt());
    }
}
