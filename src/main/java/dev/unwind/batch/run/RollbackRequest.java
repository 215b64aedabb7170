package dev.unwind.batch.run;

import dev.unwind.batch.Attribution;
import dev.unwind.batch.BatchOptions;
import dev.unwind.batch.policy.OnBusy;
import dev.unwind.batch.policy.OnDrift;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a caller wants undone of a batch that has come to its end. What is not said is as the batch was submitted.
 *
 * @param steps the keys or numbers of the steps; empty for what an earlier run left open or, where it left nothing open, all that hold
 * @param skip the keys or numbers of steps that are left alone
 * @param dependants what becomes of steps that build upon those
 * @param onBusy what to do when another batch holds one of the resources
 */
public record RollbackRequest(
        Optional<List<String>> steps,
        List<String> skip,
        Dependants dependants,
        OnBusy onBusy,
        Optional<Duration> timeout,
        Optional<Integer> maxConcurrency,
        Optional<OnDrift> onDrift,
        Attribution attribution) {
    public RollbackRequest {
        steps = steps.map(List::copyOf);
        skip = List.copyOf(skip);
    }

    /** What becomes of steps that build upon the chosen ones. */
    public enum Dependants {
        /** The request is refused, naming them. */
        REFUSE,
        /** They are undone, too. */
        INCLUDE
    }

    /** How the batch is to be unwound, given how it was submitted. */
    public BatchOptions.Rollback over(BatchOptions.Rollback submitted) {
        return new BatchOptions.Rollback(
                timeout.orElse(submitted.timeout()),
                maxConcurrency.orElse(submitted.maxConcurrency()),
                onDrift.orElse(submitted.onDrift()));
    }
}
