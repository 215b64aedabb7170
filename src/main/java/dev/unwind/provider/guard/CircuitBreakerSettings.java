package dev.unwind.provider.guard;

import java.time.Duration;

/**
 * When the circuit breaker of a provider opens and closes (Nygard, "Release It!", 2007). Calls that could not be sent,
 * and calls in doubt, count as failures; a refusal is an answer and counts as a success.
 *
 * @param calls the size of the window of latest calls, at least 1; the circuit does not open before so many were made
 * @param failureRatio the part of failures in the window, above 0 and up to 1, at which the circuit opens
 * @param delay how long the circuit stays open
 * @param successes how many calls in a row have to succeed, one at a time, before the circuit closes, at least 1
 */
public record CircuitBreakerSettings(int calls, double failureRatio, Duration delay, int successes) {
    public CircuitBreakerSettings {
        if (calls < 1 || successes < 1 || failureRatio <= 0 || failureRatio > 1 || delay.isNegative()) {
            throw new IllegalArgumentException("a breaker looks at one call at least, and at a ratio from 0 to 1");
        }
    }
}
