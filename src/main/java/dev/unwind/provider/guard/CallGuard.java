package dev.unwind.provider.guard;

import dev.unwind.provider.ProviderFailure;
import dev.unwind.provider.call.NotPermitted;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.faulttolerance.api.Guard;
import io.smallrye.faulttolerance.api.RateLimitException;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.util.TypeLiteral;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.eclipse.microprofile.faulttolerance.exceptions.BulkheadException;
import org.jboss.logging.Logger;

/**
 * Guards the calls to one provider. Reads and writes share a concurrency limit, a rate limit and a circuit breaker;
 * they differ in what is retried. From the outside in: retries (a call that waits for its next attempt occupies no
 * slot), concurrency limit, rate limit, gate, circuit breaker. Thread-safe; calls may complete on any thread.
 */
public final class CallGuard {
    private static final TypeLiteral<Uni<Object>> UNI = new TypeLiteral<>() {};
    private static final Logger LOG = Logger.getLogger(CallGuard.class);

    private final String provider;
    private final Supplier<Uni<Void>> gate;
    private final CallMetrics readMetrics;
    private final CallMetrics writeMetrics;
    private final Guard concurrencyLimit;
    private final Optional<RateLimiter> rateLimiter;
    private final Optional<CircuitBreaker> circuitBreaker;
    private final Guard readRetries;
    private final Guard writeRetries;

    /**
     * @param gate completes when a call may pass; fails with a {@link ProviderFailure} if the call is not to be sent
     */
    public CallGuard(String provider, GuardSettings settings, Supplier<Uni<Void>> gate, MeterRegistry metrics) {
        this.provider = provider;
        this.gate = gate;
        this.readMetrics = new CallMetrics(metrics, provider, "read");
        this.writeMetrics = new CallMetrics(metrics, provider, "write");
        this.concurrencyLimit = SameThreadGuards.builder(provider)
                .withBulkhead()
                .limit(settings.maxConcurrency())
                .queueSize(settings.maxWaiting())
                .done()
                .build();
        this.rateLimiter = settings.rate().map(rate -> new RateLimiter(provider, rate));
        this.circuitBreaker = settings.breaker().map(breaker -> new CircuitBreaker(provider, breaker, metrics));
        var retry = settings.retry();
        this.readRetries = retries(provider + " reads", retry, retry::retriesRead);
        this.writeRetries = retries(provider + " writes", retry, retry::retriesWrite);
    }

    /**
     * Guards a call that changes nothing; retries every retryable failure. Lazy. Fails with {@link ProviderFailure} or
     * {@link NotPermitted}.
     */
    public <T> Uni<T> read(Supplier<Uni<T>> call) {
        return guarded(readRetries, () -> readMetrics.timed(call));
    }

    /**
     * Guards a call that changes something; retries only failures that certainly had no effect. Lazy. Fails with
     * {@link ProviderFailure} or {@link NotPermitted}.
     */
    public <T> Uni<T> write(Supplier<Uni<T>> call) {
        return guarded(writeRetries, () -> writeMetrics.timed(call));
    }

    @SuppressWarnings("unchecked") // the guards do not look at the item
    private <T> Uni<T> guarded(Guard retries, Supplier<Uni<T>> call) {
        Supplier<Uni<Object>> anyCall = (Supplier<Uni<Object>>) (Supplier<?>) call;
        return (Uni<T>) retries.get(() -> attempt(anyCall), UNI);
    }

    private Uni<Object> attempt(Supplier<Uni<Object>> call) {
        Supplier<Uni<Object>> unlessOpen =
                () -> circuitBreaker.map(breaker -> breaker.guarded(call, UNI)).orElseGet(call);
        Supplier<Uni<Object>> gated = () -> gate.get().chain(unlessOpen::get);
        Supplier<Uni<Object>> limited =
                () -> rateLimiter.map(limiter -> limiter.limited(gated, UNI)).orElseGet(gated);
        return concurrencyLimit
                .get(limited, UNI)
                .onFailure(failure -> !(failure instanceof ProviderFailure || failure instanceof NotPermitted))
                .transform(this::asProviderFailure);
    }

    private ProviderFailure asProviderFailure(Throwable failure) {
        if (failure instanceof BulkheadException) {
            return new ProviderFailure.Unreachable("too many calls to " + provider + " are waiting already");
        }
        if (failure instanceof RateLimitException) {
            return new ProviderFailure.Unreachable("not sent: its turn at the rate of " + provider
                    + " did not come within "
                    + rateLimiter.map(RateLimiter::maxWait).orElse(Duration.ZERO));
        }
        LOG.errorf(failure, "A call to %s failed in a way that no provider is known to cause", provider);
        return new ProviderFailure.InDoubt(
                "the call ended with " + failure.getClass().getSimpleName(), OptionalInt.empty());
    }

    private static Guard retries(String description, RetryPolicy policy, Predicate<Throwable> retried) {
        var guard = SameThreadGuards.builder(description);
        if (policy.attempts() == 1) {
            return guard.build();
        }
        return guard.withRetry()
                .maxRetries(policy.attempts() - 1)
                .maxDuration(0, ChronoUnit.MILLIS)
                .whenException(retried)
                .withCustomBackoff()
                .strategy(() -> new RetryBackOff(policy))
                .done()
                .done()
                .build();
    }
}
