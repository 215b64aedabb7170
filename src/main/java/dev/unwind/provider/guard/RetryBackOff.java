package dev.unwind.provider.guard;

import dev.unwind.backoff.ExponentialBackOff;
import dev.unwind.provider.ProviderFailure;
import io.smallrye.faulttolerance.api.CustomBackoffStrategy;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The delays between the attempts of one call: the delay that the provider asked for, and otherwise exponential. Up to
 * one initial delay is added at random to what the provider asked for, so that calls that failed together do not return
 * together. Used by one call only.
 */
final class RetryBackOff implements CustomBackoffStrategy {
    private final ExponentialBackOff exponential;
    private int retry;

    RetryBackOff(RetryPolicy policy) {
        this.exponential = new ExponentialBackOff(policy.delay(), policy.maxDelay());
    }

    @Override
    public long nextDelayInMillis(Throwable failure) {
        retry++;
        return retryAfter(failure)
                .map(delay -> delay.toMillis() + jitter())
                .orElseGet(() -> exponential.delay(retry).toMillis());
    }

    private static Optional<Duration> retryAfter(Throwable failure) {
        return failure instanceof ProviderFailure known ? known.retryAfter() : Optional.empty();
    }

    private long jitter() {
        return ThreadLocalRandom.current().nextLong(exponential.initial().toMillis() + 1);
    }
}
