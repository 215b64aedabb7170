package dev.unwind.batch;

import dev.unwind.batch.policy.OnBusy;
import dev.unwind.batch.policy.OnDrift;
import dev.unwind.batch.policy.OnFailure;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The options of a batch.
 *
 * @param maxConcurrency how many calls of the forward run are made at once, at least 1
 * @param deadline how long after its acceptance the batch is stopped and rolled back; empty for never
 * @param notified the URLs that are notified at the end of a run, in normal form
 */
public record BatchOptions(
        OnFailure onFailure,
        OnBusy onBusy,
        int maxConcurrency,
        Optional<Duration> deadline,
        Rollback rollback,
        List<String> notified) {
    public BatchOptions {
        notified = List.copyOf(notified);
    }

    /** The options of a batch without notifications. */
    public BatchOptions(
            OnFailure onFailure, OnBusy onBusy, int maxConcurrency, Optional<Duration> deadline, Rollback rollback) {
        this(onFailure, onBusy, maxConcurrency, deadline, rollback, List.of());
    }

    /**
     * The options of its rollback.
     *
     * @param timeout how long the rollback may take as a whole; steps that are left then stay open
     * @param maxConcurrency how many calls of the rollback are made at once, at least 1
     * @param accept the codes of what the caller accepts: losses that keep no batch from being rolled back, and
     *     {@link #IRREVERSIBLE}
     */
    public record Rollback(Duration timeout, int maxConcurrency, OnDrift onDrift, Set<String> accept) {
        /** Changes that nothing can undo: a batch that has made one cannot be rolled back. */
        public static final String IRREVERSIBLE = "IRREVERSIBLE";

        /** The codes of losses that can be accepted, in the order in which they are shown. */
        public static final List<String> LOSSES = List.of("LIMITATION", "LOST_WITH_ID", "REFERRED_TO", "WRITE_ONLY");

        /** All that can be accepted with a submission. */
        public static final List<String> ACCEPTABLE =
                Stream.concat(Stream.of(IRREVERSIBLE), LOSSES.stream()).toList();

        public Rollback {
            accept = Set.copyOf(accept);
        }

        /** The options of a rollback of which no loss is accepted. */
        public Rollback(Duration timeout, int maxConcurrency, OnDrift onDrift) {
            this(timeout, maxConcurrency, onDrift, Set.of());
        }
    }
}
