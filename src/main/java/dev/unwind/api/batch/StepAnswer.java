package dev.unwind.api.batch;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.StepStatus;
import dev.unwind.batch.change.ChangeType;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.journal.query.StepEntity;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A step of a batch.
 *
 * @param remoteId the current id of the resource, or its last one
 * @param dependsOn the numbers of the steps that it waits for
 * @param attempts how many writes were sent, forward and for the rollback
 * @param error what went wrong
 * @param drift what others changed
 * @param deviation where the resource is not as desired, in a way that its kind tolerates
 * @param losses what the rollback did not bring back
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
@Schema(name = "Step", description = "How far a step has come")
@RegisterForReflection
record StepAnswer(
        int number,
        String key,
        ChangeType type,
        String kind,
        Optional<String> name,
        Optional<String> remoteId,
        StepStatus status,
        List<Integer> dependsOn,
        int attempts,
        Optional<Instant> startedAt,
        Optional<Instant> finishedAt,
        @Schema(type = SchemaType.OBJECT, implementation = Object.class) Optional<JsonNode> error,
        @Schema(type = SchemaType.OBJECT, implementation = Object.class) Optional<JsonNode> drift,
        @Schema(type = SchemaType.OBJECT, implementation = Object.class) Optional<JsonNode> deviation,
        @Schema(type = SchemaType.ARRAY, implementation = Loss.class) Optional<JsonNode> losses,
        Rollback rollback) {

    /**
     * A loss that came true. Describes the form; the record is shown as it is.
     *
     * @param code LIMITATION, LOST_WITH_ID or WRITE_ONLY where its kind declares it, REFERRED_TO or NAME_MOVED
     * @param message what is lost
     */
    @Schema(name = "Loss", description = "Something that the rollback did not bring back")
    record Loss(
            @Schema(enumeration = {"LIMITATION", "LOST_WITH_ID", "NAME_MOVED", "REFERRED_TO", "WRITE_ONLY"})
                    String code,
            String message) {}

    /**
     * The rollback of the step.
     *
     * @param operation what the step does
     * @param strategy what undoes it
     * @param snapshotAt when the state before was captured
     * @param verified whether the rollback was verified by a read
     * @param snapshot the projection before the change, with secrets redacted; absent unless it was requested
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    @Schema(name = "StepRollback", description = "What is known for undoing it")
    @RegisterForReflection
    record Rollback(
            ChangeType operation,
            String kind,
            Optional<String> name,
            Optional<String> remoteId,
            @Schema(enumeration = {"delete", "restore", "recreate", "delete+recreate"}) String strategy,
            Optional<Instant> snapshotAt,
            boolean verified,
            @Schema(type = SchemaType.OBJECT, implementation = Object.class) Optional<JsonNode> snapshot) {}

    static StepAnswer of(StepEntity step, Optional<JsonNode> snapshot) {
        var remoteId = step.remoteId().map(RemoteId::value);
        return new StepAnswer(
                step.number(),
                step.key(),
                step.type(),
                step.kind(),
                step.name(),
                remoteId,
                step.status(),
                step.dependsOn(),
                step.attempts(),
                step.startedAt(),
                step.finishedAt(),
                step.error(),
                step.drift(),
                step.deviation(),
                step.losses(),
                new Rollback(
                        step.type(),
                        step.kind(),
                        step.name(),
                        remoteId,
                        step.type().strategy().label(),
                        step.snapshotAt(),
                        step.verified(),
                        snapshot));
    }
}
