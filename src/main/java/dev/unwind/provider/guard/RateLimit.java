package dev.unwind.provider.guard;

import java.time.Duration;

/**
 * How many calls are sent in any time window of one length. Further calls wait for their turn.
 *
 * @param calls at least 1
 * @param per the length of the window, longer than zero
 */
public record RateLimit(int calls, Duration per) {
    public RateLimit {
        if (calls < 1 || per.isZero() || per.isNegative()) {
            throw new IllegalArgumentException("a rate is of at least one call in a span that is longer than zero");
        }
    }
}
