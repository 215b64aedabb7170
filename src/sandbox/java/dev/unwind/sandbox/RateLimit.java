package dev.unwind.sandbox;

import java.time.Clock;
import java.util.Map;

/**
 * The rate limit that the provider's answers announce, in windows of a minute. It is not enforced: a test that needs a
 * 429 orders one.
 */
final class RateLimit {
    private static final long LIMIT = 1_000_000;
    private static final long WINDOW_SECONDS = 60;

    private final Clock clock = Clock.systemUTC();
    private long window;
    private long used;

    /** Counts a call and returns the headers of its answer. */
    Map<String, String> count() {
        long current = clock.instant().getEpochSecond() / WINDOW_SECONDS;
        if (current != window) {
            window = current;
            used = 0;
        }
        used++;
        return Map.of(
                "X-RateLimit-Limit", String.valueOf(LIMIT),
                "X-RateLimit-Remaining", String.valueOf(Math.max(1, LIMIT - used)),
                "X-RateLimit-Reset", String.valueOf((window + 1) * WINDOW_SECONDS));
    }
}
