package dev.unwind.api.batch;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.BatchStatus;
import dev.unwind.batch.StepStatus;
import dev.unwind.batch.Submission;
import dev.unwind.batch.policy.OnBusy;
import dev.unwind.batch.policy.OnDrift;
import dev.unwind.batch.policy.OnFailure;
import dev.unwind.journal.acceptance.BatchAcceptance;
import dev.unwind.journal.query.BatchEntity;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Where a batch stands.
 *
 * @param deadline the instant at which it is cut short
 * @param labels what callers call it by
 * @param run the number of the run that is under way, or was last
 * @param notified the URLs that are told when a run of it ends
 * @param steps how many it has
 * @param progress how many of its steps are where; left out of lists
 * @param reason why it was unwound, or what is left to do
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
@Schema(name = "Batch", description = "Where a batch stands")
@RegisterForReflection
public record BatchAnswer(
        @Schema(format = "uuid") String id,
        BatchStatus status,
        OnFailure onFailure,
        OnBusy onBusy,
        int maxConcurrency,
        Optional<Instant> deadline,
        Rollback rollback,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> labels,
        int run,
        @JsonProperty("notify") Optional<List<String>> notified,
        int steps,
        Optional<Map<StepStatus, Long>> progress,
        @Schema(type = SchemaType.OBJECT, implementation = Object.class) Optional<JsonNode> reason,
        Optional<Instant> acceptedAt,
        Optional<Instant> startedAt,
        Optional<Instant> finishedAt,
        Links links) {

    /** How it is unwound. */
    @Schema(name = "BatchRollback")
    @RegisterForReflection
    record Rollback(
            @JsonFormat(shape = JsonFormat.Shape.STRING) @Schema(implementation = String.class, examples = "PT5M")
                    Duration timeout,
            int maxConcurrency,
            OnDrift onDrift) {}

    /** Where more is to be had. */
    @Schema(name = "BatchLinks")
    @RegisterForReflection
    record Links(String self, String steps, String events, String runs, String audit, String deliveries) {
        static Links of(BatchId id) {
            var self = "/v1/batches/" + id;
            return new Links(
                    self, self + "/steps", self + "/events", self + "/runs", self + "/audit", self + "/deliveries");
        }
    }

    static BatchAnswer of(BatchEntity batch, Optional<Map<StepStatus, Long>> progress) {
        return new BatchAnswer(
                batch.id().toString(),
                batch.status(),
                batch.onFailure(),
                batch.onBusy(),
                batch.maxConcurrency(),
                batch.deadline(),
                new Rollback(batch.rollbackTimeout(), batch.rollbackMaxConcurrency(), batch.onDrift()),
                batch.labels(),
                batch.run(),
                nonEmpty(batch.notified()),
                batch.steps(),
                progress,
                batch.reason(),
                Optional.of(batch.acceptedAt()),
                batch.startedAt(),
                batch.finishedAt(),
                Links.of(batch.id()));
    }

    private static Optional<List<String>> nonEmpty(List<String> urls) {
        return Optional.of(urls).filter(some -> !some.isEmpty());
    }

    /** A batch that was accepted a moment ago, without a query. */
    public static BatchAnswer accepted(BatchId id, Submission submission, BatchAcceptance.Times times) {
        return accepted(id, submission, times.deadline(), Optional.of(times.acceptedAt()));
    }

    /** A batch that was accepted a moment ago, if the times of its acceptance are not known. */
    public static BatchAnswer accepted(BatchId id, Submission submission) {
        return accepted(id, submission, Optional.empty(), Optional.empty());
    }

    private static BatchAnswer accepted(
            BatchId id, Submission submission, Optional<Instant> deadline, Optional<Instant> acceptedAt) {
        var options = submission.options();
        int steps = submission.changes().size();
        return new BatchAnswer(
                id.toString(),
                BatchStatus.PENDING,
                options.onFailure(),
                options.onBusy(),
                options.maxConcurrency(),
                deadline,
                new Rollback(
                        options.rollback().timeout(),
                        options.rollback().maxConcurrency(),
                        options.rollback().onDrift()),
                submission.labels(),
                1,
                nonEmpty(options.notified()),
                steps,
                Optional.of(Map.of(StepStatus.PENDING, (long) steps)),
                Optional.empty(),
                acceptedAt,
                Optional.empty(),
                Optional.empty(),
                Links.of(id));
    }
}
