package dev.unwind.batch;

import dev.unwind.batch.policy.OnBusy;
import dev.unwind.batch.policy.OnDrift;
import dev.unwind.batch.policy.OnFailure;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a batch is to be treated.
 *
 * @param maxConcurrency how many calls for steps that are applied there are at once, at least 1
 * @param deadline how long after its acceptance the batch is cut short and unwound; empty for never
 * @param notified the URLs that are told when a run of it ends, in their canonical form
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

    /** The options of a batch whose end nobody is told of. */
    public BatchOptions(
            OnFailure onFailure, OnBusy onBusy, int maxConcurrency, Optional<Duration> deadline, Rollback rollback) {
        this(onFailure, onBusy, maxConcurrency, deadline, rollback, List.of());
    }

    /**
     * How it is to be unwound.
     *
     * @param timeout how long the unwinding may take as a whole before what is left is flagged
     * @param maxConcurrency how many calls for steps that are undone there are at once, at least 1
     */
    public record Rollback(Duration timeout, int maxConcurrency, OnDrift onDrift) {}
}
