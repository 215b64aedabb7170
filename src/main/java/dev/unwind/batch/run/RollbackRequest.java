package dev.unwind.batch.run;

import dev.unwind.batch.Attribution;
import dev.unwind.batch.BatchOptions;
import dev.unwind.batch.policy.OnBusy;
import dev.unwind.batch.policy.OnDrift;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A request to roll back a batch that has ended, or a part of it. Options that are left out are those of the batch.
 *
 * @param steps the keys or numbers of the steps; empty for those that an earlier run left open or, if none are open,
 *     all applied ones
 * @param skip the keys or numbers of steps that are left out
 * @param dependants what happens to applied steps that depend on the chosen ones
 * @param onBusy what happens if another batch holds one of the resources
 * @param accept the codes of the losses that are accepted
 */
public record RollbackRequest(
        Optional<List<String>> steps,
        List<String> skip,
        Dependants dependants,
        OnBusy onBusy,
        Optional<Duration> timeout,
        Optional<Integer> maxConcurrency,
        Optional<OnDrift> onDrift,
        Optional<Set<String>> accept,
        Attribution attribution) {
    public RollbackRequest {
        steps = steps.map(List::copyOf);
        skip = List.copyOf(skip);
        accept = accept.map(Set::copyOf);
    }

    /** A request that accepts the losses that the batch accepts. */
    public RollbackRequest(
            Optional<List<String>> steps,
            List<String> skip,
            Dependants dependants,
            OnBusy onBusy,
            Optional<Duration> timeout,
            Optional<Integer> maxConcurrency,
            Optional<OnDrift> onDrift,
            Attribution attribution) {
        this(steps, skip, dependants, onBusy, timeout, maxConcurrency, onDrift, Optional.empty(), attribution);
    }

    /** What happens to applied steps that depend on the chosen ones. */
    public enum Dependants {
        /** The request is refused, naming them. */
        REFUSE,
        /** They are undone too. */
        INCLUDE
    }

    /** The options of the rollback, given those of the batch. */
    public BatchOptions.Rollback over(BatchOptions.Rollback submitted) {
        return new BatchOptions.Rollback(
                timeout.orElse(submitted.timeout()),
                maxConcurrency.orElse(submitted.maxConcurrency()),
                onDrift.orElse(submitted.onDrift()),
                accept.orElse(submitted.accept()));
    }
}
