package dev.unwind.provider.guard;

import java.time.Duration;

/**
 * How many calls are sent in any span of so long. Further ones wait for their turn.
 *
 * @param calls at least 1
 * @param per longer than zero
 */
public record RateLimit(int calls, Duration per) {
    public RateLimit {
        if (calls < 1 || per.isZero() || per.isNegative()) {
            throw new IllegalArgumentException("a rate is of at least one call in a span that is longer than zero");
        }
    }
}
