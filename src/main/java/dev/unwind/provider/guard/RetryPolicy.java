package dev.unwind.provider.guard;

import dev.unwind.provider.ProviderFailure;
import java.time.Duration;

/**
 * How often and how patiently a call is tried again.
 *
 * @param attempts how often a call is sent at most, the first time included; at least 1
 * @param delay the pause before the second attempt, doubled before each further one
 * @param maxDelay the longest pause. Where the provider asks for a longer one the call is not tried again at all: a shorter pause
 *     would be refused again, and the caller, who learns what was asked for, can plan better than a call that sleeps
 */
public record RetryPolicy(int attempts, Duration delay, Duration maxDelay) {
    public RetryPolicy {
        if (attempts < 1 || delay.isNegative() || maxDelay.isNegative()) {
            throw new IllegalArgumentException("attempts are at least 1, and pauses never negative");
        }
    }

    /** Whether a read that failed so is worth another attempt. */
    boolean retriesRead(Throwable failure) {
        return failure instanceof ProviderFailure known && known.passing() && patientEnough(known);
    }

    /** Whether a write that failed so certainly was not done and is worth another attempt. */
    boolean retriesWrite(Throwable failure) {
        return retriesRead(failure) && !((ProviderFailure) failure).inDoubt();
    }

    private boolean patientEnough(ProviderFailure failure) {
        return failure.retryAfter().map(asked -> asked.compareTo(maxDelay) <= 0).orElse(true);
    }
}
