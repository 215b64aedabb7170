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

/** Lets calls through at a rate; one that comes too early waits, for a minute at the most, or twice the span
 * of a rate whose span is longer. Thread-safe. */
final class Pacing {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Guard rate;
    private final Guard patience;
    private final Duration longestWait;

    Pacing(String provider, RateLimit limit) {
        this.longestWait =
                PATIENCE.compareTo(limit.per()) > 0 ? PATIENCE : limit.per().multipliedBy(2);
        this.rate = Here.guard(provider + " rate")
                .withRateLimit()
                .limit(limit.calls())
                .window(limit.per().toMillis(), ChronoUnit.MILLIS)
                .type(RateLimitType.ROLLING)
                .done()
                .build();
        this.patience = Here.guard(provider + " turns")
                .withRetry()
                .maxRetries(-1)
                .maxDuration(longestWait.toMillis(), ChronoUnit.MILLIS)
                .whenException(RateLimitException.class::isInstance)
                .withCustomBackoff()
                .strategy(() -> (CustomBackoffStrategy) Pacing::pause)
                .done()
                .done()
                .build();
    }

    Duration longestWait() {
        return longestWait;
    }

    <T> Uni<T> paced(Supplier<Uni<T>> call, TypeLiteral<Uni<T>> type) {
        return patience.get(() -> rate.get(call, type), type);
    }

    /** Those that wait do not all come back at once. */
    private static long pause(Throwable refused) {
        long left = refused instanceof RateLimitException early ? Math.max(1, early.getRetryAfterMillis()) : 1;
        return left + ThreadLocalRandom.current().nextLong(1 + left / 4);
    }
}
