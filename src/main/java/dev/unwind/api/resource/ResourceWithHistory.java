package dev.unwind.api.resource;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.unwind.api.http.Cursor;
import dev.unwind.api.http.Page;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.BatchStatus;
import dev.unwind.batch.StepStatus;
import dev.unwind.batch.change.ChangeType;
import dev.unwind.journal.resource.ResourceEntity;
import dev.unwind.journal.resource.ResourceHistory;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A resource that is known by a name, with what batches did to it.
 *
 * @param lastBatch the last batch that touched it under this name; absent where none has
 * @param adoptedAt when it was given this name without a batch
 * @param goneAt when it was deleted; absent while it is there
 * @param history the steps that touched it, or were to, newest first
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
@Schema(name = "ResourceWithHistory", description = "A resource that is known by a name, with what batches did to it")
@RegisterForReflection
record ResourceWithHistory(
        String kind,
        String name,
        String remoteId,
        Optional<String> lastBatch,
        Instant updatedAt,
        Optional<Instant> adoptedAt,
        Optional<Instant> goneAt,
        Page<Touch> history) {

    /**
     * A step that touched the resource, or was to.
     *
     * @param step the step's number in its batch
     * @param verified undone, and read back to prove it
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    @Schema(name = "ResourceTouch", description = "A step that touched the resource, or was to")
    @RegisterForReflection
    record Touch(
            String batch,
            BatchStatus batchStatus,
            int step,
            String key,
            ChangeType type,
            StepStatus status,
            boolean verified,
            Optional<Instant> startedAt,
            Optional<Instant> finishedAt) {
        private static Touch of(ResourceHistory.Touch touch) {
            return new Touch(
                    touch.batch().toString(),
                    touch.batchStatus(),
                    touch.step(),
                    touch.key(),
                    touch.type(),
                    touch.status(),
                    touch.verified(),
                    touch.startedAt(),
                    touch.finishedAt());
        }
    }

    /** @param touches one more than the limit, where there are more */
    static ResourceWithHistory of(ResourceEntity resource, List<ResourceHistory.Touch> touches, int limit) {
        return new ResourceWithHistory(
                resource.kind(),
                resource.name(),
                resource.remoteId().value(),
                resource.lastBatch().map(BatchId::toString),
                resource.updatedAt(),
                resource.adoptedAt(),
                resource.goneAt(),
                Page.of(touches, limit, Touch::of, touch -> Cursor.of(touch.batch(), touch.step())));
    }
}
