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
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;
import org.jboss.logging.Logger;

/**
 * The guards of one provider. Reads and writes share one concurrency limit, one rate and one circuit, and differ in what is tried
 * again. From the outside in: retries, so that a call which waits for its next attempt holds no slot; the concurrency limit; the rate;
 * the gate; the circuit. Thread-safe; calls may complete on any thread.
 */
public final class CallGuard {
    private static final TypeLiteral<Uni<Object>> UNI = new TypeLiteral<>() {};
    private static final Logger LOG = Logger.getLogger(CallGuard.class);

    private final String provider;
    private final Supplier<Uni<Void>> gate;
    private final CallTimes readTimes;
    private final CallTimes writeTimes;
    private final Guard limit;
    private final Optional<Pacing> pacing;
    private final Optional<Circuit> circuit;
    private final Guard reads;
    private final Guard writes;

    /** @param gate lets a call through that has its turn; fails with a {@link ProviderFailure} where it is not to be sent */
    public CallGuard(String provider, Guards guards, Supplier<Uni<Void>> gate, MeterRegistry metrics) {
        this.provider = provider;
        this.gate = gate;
        this.readTimes = new CallTimes(metrics, provider, "read");
        this.writeTimes = new CallTimes(metrics, provider, "write");
        this.limit = Here.guard(provider)
                .withBulkhead()
                .limit(guards.maxConcurrency())
                .queueSize(guards.maxWaiting())
                .done()
                .build();
        this.pacing = guards.rate().map(rate -> new Pacing(provider, rate));
        this.circuit = guards.breaker().map(breaker -> new Circuit(provider, breaker, metrics));
        var retry = guards.retry();
        this.reads = retrying(provider + " reads", retry, retry::retriesRead);
        this.writes = retrying(provider + " writes", retry, retry::retriesWrite);
    }

    /** Guards a call that changes nothing: whatever may pass is tried again. */
    public <T> Uni<T> read(Supplier<Uni<T>> call) {
        return guarded(reads, () -> readTimes.measured(call));
    }

    /** Guards a call that changes something: only what certainly was not done is tried again. */
    public <T> Uni<T> write(Supplier<Uni<T>> call) {
        return guarded(writes, () -> writeTimes.measured(call));
    }

    @SuppressWarnings("unchecked") // nothing here looks into the Uni
    private <T> Uni<T> guarded(Guard retries, Supplier<Uni<T>> call) {
        return (Uni<T>) guardedAny(retries, (Supplier<Uni<Object>>) (Supplier<?>) call);
    }

    private Uni<Object> guardedAny(Guard retries, Supplier<Uni<Object>> call) {
        Supplier<Uni<Object>> known =
                () -> circuit.map(breaker -> breaker.guard().get(call, UNI))
                        .orElseGet(call)
                        .onFailure(CircuitBreakerOpenException.class)
                        .transform(open -> circuit.orElseThrow().open());
        Supplier<Uni<Object>> let = () -> gate.get().chain(known::get);
        Supplier<Uni<Object>> paced =
                () -> pacing.map(rate -> rate.paced(let, UNI)).orElseGet(let);
        return retries.get(() -> named(limit.get(paced, UNI)), UNI);
    }

    private <T> Uni<T> named(Uni<T> call) {
        return call.onFailure(failure -> !(failure instanceof ProviderFailure || failure instanceof NotPermitted))
                .transform(this::named);
    }

    private ProviderFailure named(Throwable failure) {
        if (failure instanceof BulkheadException) {
            return new ProviderFailure.Unreachable("too many calls to " + provider + " are waiting already");
        }
        if (failure instanceof RateLimitException) {
            return new ProviderFailure.Unreachable("not sent: its turn at the rate of " + provider
                    + " did not come within " + pacing.map(Pacing::longestWait).orElse(Duration.ZERO));
        }
        LOG.errorf(failure, "A call to %s failed in a way that no provider is known to cause", provider);
        return new ProviderFailure.InDoubt(
                "the call ended with " + failure.getClass().getSimpleName(), OptionalInt.empty());
    }

    private static Guard retrying(String description, RetryPolicy policy, Predicate<Throwable> worthwhile) {
        var guard = Here.guard(description);
        if (policy.attempts() == 1) {
            return guard.build();
        }
        return guard.withRetry()
                .maxRetries(policy.attempts() - 1)
                .maxDuration(0, ChronoUnit.MILLIS)
                .whenException(worthwhile)
                .withCustomBackoff()
                .strategy(() -> new Backoff(policy))
                .done()
                .done()
                .build();
    }
}
