package dev.unwind.provider.guard;

import dev.unwind.provider.ProviderFailure;
import io.smallrye.faulttolerance.api.CustomBackoffStrategy;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The pauses between the attempts of one call: what the provider asked for, else exponential. A random part keeps calls that failed
 * together from coming back together: half of an exponential pause, and up to one initial delay on top of what was asked for.
 */
final class Backoff implements CustomBackoffStrategy {
    private final RetryPolicy policy;
    private long exponential;

    Backoff(RetryPolicy policy) {
        this.policy = policy;
        this.exponential = policy.delay().toMillis();
    }

    @Override
    public long nextDelayInMillis(Throwable failure) {
        long most = Math.min(exponential, policy.maxDelay().toMillis());
        exponential = Math.min(exponential * 2, policy.maxDelay().toMillis());
        return asked(failure)
                .map(pause -> pause.toMillis() + random(policy.delay().toMillis()))
                .orElseGet(() -> most / 2 + random(most - most / 2));
    }

    private static Optional<Duration> asked(Throwable failure) {
        return failure instanceof ProviderFailure known ? known.retryAfter() : Optional.empty();
    }

    private static long random(long most) {
        return ThreadLocalRandom.current().nextLong(most + 1);
    }
}
