package dev.unwind.provider.guard;

import io.smallrye.faulttolerance.api.CustomBackoffStrategy;
import io.smallrye.faulttolerance.api.Guard;
import io.smallrye.faulttolerance.api.RateLimitException;
import io.smallrye.faulttolerance.api.RateLimitType;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.util.TypeLiteral;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/**
 * Limits the rate of calls. A call that comes too early waits: one minute at most, or two windows if the rate's window
 * is longer than a minute. Thread-safe.
 */
final class RateLimiter {
    private static final Duration USUAL_MAX_WAIT = Duration.ofMinutes(1);

    private final Guard rate;
    private final Guard waiting;
    private final Duration maxWait;

    RateLimiter(String provider, RateLimit limit) {
        this.maxWait = USUAL_MAX_WAIT.compareTo(limit.per()) > 0
                ? USUAL_MAX_WAIT
                : limit.per().multipliedBy(2);
        this.rate = SameThreadGuards.builder(provider + " rate")
                .withRateLimit()
                .limit(limit.calls())
                .window(limit.per().toMillis(), ChronoUnit.MILLIS)
                .type(RateLimitType.ROLLING)
                .done()
                .build();
        this.waiting = SameThreadGuards.builder(provider + " turns")
                .withRetry()
                .maxRetries(-1)
                .maxDuration(maxWait.toMillis(), ChronoUnit.MILLIS)
                .whenException(RateLimitException.class::isInstance)
                .withCustomBackoff()
                .strategy(() -> (CustomBackoffStrategy) RateLimiter::delayInMillis)
                .done()
                .done()
                .build();
    }

    Duration maxWait() {
        return maxWait;
    }

    /**
     * Makes the call when its turn comes. Lazy. Fails with {@link RateLimitException} if that is not within
     * {@link #maxWait()}.
     */
    <T> Uni<T> limited(Supplier<Uni<T>> call, TypeLiteral<Uni<T>> type) {
        return waiting.get(() -> rate.get(call, type), type);
    }

    /** Until the window has room, plus a random part, so that waiting calls do not all return at once. */
    private static long delayInMillis(Throwable refused) {
        long left = refused instanceof RateLimitException early ? Math.max(1, early.getRetryAfterMillis()) : 1;
        return left + ThreadLocalRandom.current().nextLong(1 + left / 4);
    }
}
