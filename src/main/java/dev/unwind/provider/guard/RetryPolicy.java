package dev.unwind.provider.guard;

import dev.unwind.provider.ProviderFailure;
import java.time.Duration;

/**
 * When a failed call is repeated, and after which delays.
 *
 * @param attempts how often a call is sent at most, the first attempt included; at least 1
 * @param delay the delay before the second attempt, doubled before each further one
 * @param maxDelay the longest delay. If the provider asks for a longer one, the call is not repeated: after a shorter
 *     delay it would be refused again, and the caller learns what was asked for and can plan better than a sleeping
 *     call
 */
public record RetryPolicy(int attempts, Duration delay, Duration maxDelay) {
    public RetryPolicy {
        if (attempts < 1 || delay.isNegative() || maxDelay.isNegative()) {
            throw new IllegalArgumentException("attempts are at least 1, and pauses never negative");
        }
    }

    /** Whether a read that failed so is repeated. */
    boolean retriesRead(Throwable failure) {
        return failure instanceof ProviderFailure known && known.retryable() && isSoonEnough(known);
    }

    /** Whether a write that failed so certainly had no effect, and is repeated. */
    boolean retriesWrite(Throwable failure) {
        return retriesRead(failure) && !((ProviderFailure) failure).inDoubt();
    }

    private boolean isSoonEnough(ProviderFailure failure) {
        return failure.retryAfter().map(asked -> asked.compareTo(maxDelay) <= 0).orElse(true);
    }
}
