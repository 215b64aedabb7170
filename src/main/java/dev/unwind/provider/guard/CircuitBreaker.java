package dev.unwind.provider.guard;

import dev.unwind.provider.ProviderFailure;
import dev.unwind.provider.call.NotPermitted;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.faulttolerance.api.CircuitBreakerState;
import io.smallrye.faulttolerance.api.Guard;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.util.TypeLiteral;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Supplier;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;

/** The circuit breaker of one provider, and its metrics. Thread-safe. */
final class CircuitBreaker {
    private final String provider;
    private final CircuitBreakerSettings settings;
    private final MeterRegistry metrics;
    private final Guard guard;
    private volatile CircuitBreakerState state = CircuitBreakerState.CLOSED;
    private volatile long halfOpenAt;

    CircuitBreaker(String provider, CircuitBreakerSettings settings, MeterRegistry metrics) {
        this.provider = provider;
        this.settings = settings;
        this.metrics = metrics;
        this.guard = SameThreadGuards.builder(provider + " circuit")
                .withCircuitBreaker()
                .requestVolumeThreshold(settings.calls())
                .failureRatio(settings.failureRatio())
                .delay(settings.delay().toMillis(), ChronoUnit.MILLIS)
                .successThreshold(settings.successes())
                .when(this::countsAsFailure)
                .onStateChange(this::stateChanged)
                .done()
                .build();
        Gauge.builder("unwind.provider.circuit", () -> state.ordinal())
                .description("0 closed, 1 open, 2 half-open: calls are tried one by one")
                .tag("provider", provider)
                .register(metrics);
        Arrays.stream(CircuitBreakerState.values()).forEach(this::changesTo);
    }

    /** Makes the call unless the circuit is open. Lazy. Fails as unreachable if it is. */
    <T> Uni<T> guarded(Supplier<Uni<T>> call, TypeLiteral<Uni<T>> type) {
        return guard.get(call, type)
                .onFailure(CircuitBreakerOpenException.class)
                .transform(open -> notSent());
    }

    /**
     * A call that was not sent says nothing about the provider; least of all, in a half-open circuit, that it has
     * recovered.
     */
    private boolean countsAsFailure(Throwable failure) {
        if (failure instanceof NotPermitted) {
            return state == CircuitBreakerState.HALF_OPEN;
        }
        return failure instanceof ProviderFailure known
                && (known.inDoubt() || isServerError(known) || isWithoutConnection(known));
    }

    private static boolean isServerError(ProviderFailure failure) {
        return failure.status().orElse(0) >= 500;
    }

    /** An unreachable provider that asked for a pause is held back by the gate, not broken. */
    private static boolean isWithoutConnection(ProviderFailure failure) {
        return failure instanceof ProviderFailure.Unreachable
                && failure.retryAfter().isEmpty();
    }

    private void stateChanged(CircuitBreakerState now) {
        state = now;
        if (now == CircuitBreakerState.OPEN) {
            halfOpenAt = System.nanoTime() + settings.delay().toNanos();
        }
        changesTo(now).increment();
    }

    private Counter changesTo(CircuitBreakerState to) {
        return metrics.counter(
                "unwind.provider.circuit.changes",
                "provider",
                provider,
                "to",
                to.name().toLowerCase(Locale.ROOT));
    }

    private ProviderFailure notSent() {
        var left = Duration.ofNanos(Math.max(0, halfOpenAt - System.nanoTime()));
        return new ProviderFailure.Unreachable(
                "not sent: most of the latest calls to " + provider + " failed, and it is left alone for a while",
                left);
    }
}
