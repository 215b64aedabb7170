package dev.unwind.api.batch;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.unwind.batch.BatchStatus;
import dev.unwind.batch.policy.OnDrift;
import dev.unwind.batch.run.RunType;
import dev.unwind.journal.query.BatchEntity;
import dev.unwind.journal.query.RunEntity;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A run of a batch.
 *
 * @param outcome the batch's status at its end; absent while it is in progress
 * @param by who requested it
 * @param steps the numbers of the requested steps; absent for all that can be undone
 * @param skip the numbers of the steps that are left out
 * @param accept the losses that were accepted; absent for none
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
@Schema(name = "Run", description = "One way through a batch: the first, or one that was asked for later")
@RegisterForReflection
record RunAnswer(
        int number,
        RunType type,
        Optional<BatchStatus> outcome,
        Instant requestedAt,
        Optional<Instant> finishedAt,
        Optional<String> by,
        Optional<String> why,
        Optional<List<Integer>> steps,
        List<Integer> skip,
        OnDrift onDrift,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> accept) {

    static RunAnswer of(RunEntity run) {
        return new RunAnswer(
                run.number(),
                run.type(),
                run.outcome(),
                run.requestedAt(),
                run.finishedAt(),
                run.requestedBy(),
                run.why(),
                run.steps(),
                run.skip(),
                run.onDrift(),
                run.accept());
    }

    /** The first run of a batch that has no later one. */
    static RunAnswer first(BatchEntity batch) {
        return new RunAnswer(
                1,
                RunType.FORWARD,
                batch.status().terminal() ? Optional.of(batch.status()) : Optional.empty(),
                batch.acceptedAt(),
                batch.finishedAt(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                batch.onDrift(),
                batch.accept());
    }
}
