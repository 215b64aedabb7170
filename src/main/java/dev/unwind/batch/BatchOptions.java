package dev.unwind.batch;

import dev.unwind.batch.policy.OnBusy;
import dev.unwind.batch.policy.OnDrift;
import dev.unwind.batch.policy.OnFailure;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

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
     * @param accept the codes of the losses that the caller accepts: they keep no batch from being rolled back
     */
    public record Rollback(Duration timeout, int maxConcurrency, OnDrift onDrift, Set<String> accept) {
        /** The codes that can be accepted, in the order in which they are shown. */
        public static final List<String> ACCEPTABLE =
                List.of("LIMITATION", "LOST_WITH_ID", "REFERRED_TO", "WRITE_ONLY");

        public Rollback {
            accept = Set.copyOf(accept);
        }

        /** The options of a rollback of which no loss is accepted. */
        public Rollback(Duration timeout, int maxConcurrency, OnDrift onDrift) {
            this(timeout, maxConcurrency, onDrift, Set.of());
        }
    }
}
