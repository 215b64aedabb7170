package dev.unwind.journal.query;

import dev.unwind.batch.BatchId;
import dev.unwind.batch.BatchStatus;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Selects batches: those for which every condition holds.
 *
 * @param kind with a step of this kind
 * @param name with a step whose resource bears this name
 * @param remoteId with a step that was addressed by this id, or whose resource has it now
 * @param labels with all of these
 * @param from accepted at this instant or later
 * @param to accepted before this instant
 * @param before older than this one
 */
public record BatchFilter(
        Optional<BatchStatus> status,
        Optional<String> kind,
        Optional<String> name,
        Optional<String> remoteId,
        Map<String, String> labels,
        Optional<Instant> from,
        Optional<Instant> to,
        Optional<BatchId> before) {
    public BatchFilter {
        labels = Map.copyOf(labels);
    }

    /** Whether a condition is about steps. */
    boolean ofSteps() {
        return kind.isPresent() || name.isPresent() || remoteId.isPresent();
    }
}
