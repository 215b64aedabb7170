package dev.unwind.provider.guard;

import java.time.Duration;

/**
 * When a provider that seems unwell is left alone for a while (the circuit breaker of Nygard, "Release It!", 2007). What counts is a
 * call that could not be sent or was left in doubt; a refusal is an answer like any other.
 *
 * @param calls how many of the latest calls are looked at, at least 1; fewer open nothing
 * @param failureRatio the part of them, above 0 and up to 1, from which on no more are sent
 * @param delay how long none is sent
 * @param successes how many calls have to succeed after that, one by one, before all are sent again, at least 1
 */
public record Breaker(int calls, double failureRatio, Duration delay, int successes) {
    public Breaker {
        if (calls < 1 || successes < 1 || failureRatio <= 0 || failureRatio > 1 || delay.isNegative()) {
            throw new IllegalArgumentException("a breaker looks at one call at least, and at a ratio from 0 to 1");
        }
    }
}
