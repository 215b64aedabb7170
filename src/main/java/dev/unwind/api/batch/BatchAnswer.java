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
import dev.unwind.journal.acceptance.AcceptanceOutcome;
import dev.unwind.journal.query.BatchEntity;
import dev.unwind.journal.query.BatchQueries;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A batch and its progress.
 *
 * @param deadline when its forward run is stopped
 * @param labels its labels, by name
 * @param run the number of the current or last run
 * @param notified the URLs that are notified at the end of each run
 * @param steps the number of steps
 * @param progress the number of steps in each status; absent in lists
 * @param deviations how many steps left a resource not as desired, in a way that its kind tolerates; absent for none
 *     and in lists
 * @param reason why it was rolled back, or what a person has to decide
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
        Optional<Long> deviations,
        @Schema(type = SchemaType.OBJECT, implementation = Object.class) Optional<JsonNode> reason,
        Optional<Instant> acceptedAt,
        Optional<Instant> startedAt,
        Optional<Instant> finishedAt,
        Links links) {

    /** Options of the rollback. */
    @Schema(name = "BatchRollback")
    @RegisterForReflection
    record Rollback(
            @JsonFormat(shape = JsonFormat.Shape.STRING) @Schema(implementation = String.class, examples = "PT5M")
                    Duration timeout,
            int maxConcurrency,
            OnDrift onDrift,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> accept) {}

    /** Links to further resources of the batch. */
    @Schema(name = "BatchLinks")
    @RegisterForReflection
    record Links(String self, String steps, String events, String runs, String audit, String deliveries) {
        static Links of(BatchId id) {
            var self = "/v1/batches/" + id;
            return new Links(
                    self, self + "/steps", self + "/events", self + "/runs", self + "/audit", self + "/deliveries");
        }
    }

    static BatchAnswer of(BatchEntity batch, Optional<BatchQueries.Progress> progress) {
        return new BatchAnswer(
                batch.id().toString(),
                batch.status(),
                batch.onFailure(),
                batch.onBusy(),
                batch.maxConcurrency(),
                batch.deadline(),
                new Rollback(batch.rollbackTimeout(), batch.rollbackMaxConcurrency(), batch.onDrift(), batch.accept()),
                batch.labels(),
                batch.run(),
                nonEmpty(batch.notified()),
                batch.steps(),
                progress.map(BatchQueries.Progress::steps),
                progress.map(BatchQueries.Progress::deviations).filter(some -> some > 0),
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
    public static BatchAnswer accepted(BatchId id, Submission submission, AcceptanceOutcome.Times times) {
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
                        options.rollback().onDrift(),
                        options.rollback().accept().stream().sorted().toList()),
                submission.labels(),
                1,
                nonEmpty(options.notified()),
                steps,
                Optional.of(Map.of(StepStatus.PENDING, (long) steps)),
                Optional.empty(),
                Optional.empty(),
                acceptedAt,
                Optional.empty(),
                Optional.empty(),
                Links.of(id));
    }
}
