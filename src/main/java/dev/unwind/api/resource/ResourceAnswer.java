package dev.unwind.api.resource;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.unwind.batch.BatchId;
import dev.unwind.journal.resource.ResourceEntity;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A resource that is known by a name.
 *
 * @param lastBatch the last batch that touched it under this name; absent where none has
 * @param adoptedAt when it was given this name without a batch
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
@Schema(name = "Resource", description = "A resource that is known by a name")
@RegisterForReflection
record ResourceAnswer(
        String kind,
        String name,
        String remoteId,
        Optional<String> lastBatch,
        Instant updatedAt,
        Optional<Instant> adoptedAt) {
    static ResourceAnswer of(ResourceEntity resource) {
        return new ResourceAnswer(
                resource.kind(),
                resource.name(),
                resource.remoteId().value(),
                resource.lastBatch().map(BatchId::toString),
                resource.updatedAt(),
                resource.adoptedAt());
    }
}
