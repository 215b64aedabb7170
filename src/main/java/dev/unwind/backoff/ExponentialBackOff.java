package dev.unwind.backoff;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Exponential back-off with "equal jitter" (Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015).
 * The jitter spreads out callers that failed together. Thread-safe.
 *
 * @param initial the delay before the first retry, without jitter; not negative
 * @param max the longest delay; not negative
 */
public record ExponentialBackOff(Duration initial, Duration max) {
    /** Enough for every {@link #max} in use, and few enough that the product stays finite. */
    private static final int MOST_DOUBLINGS = 30;

    /**
     * The delay before a retry, in whole milliseconds: {@code initial}, doubled with each retry up to {@code max}, and
     * of that a random part between one half and the whole.
     *
     * @param retry the number of the retry, from 1
     */
    public Duration delay(int retry) {
        double doubled = initial.toMillis() * Math.pow(2, Math.min(retry - 1, MOST_DOUBLINGS));
        double capped = Math.min(doubled, max.toMillis());
        return Duration.ofMillis(
                Math.round(capped * (0.5 + ThreadLocalRandom.current().nextDouble() / 2)));
    }
}
