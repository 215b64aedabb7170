package dev.unwind.provider.guard;

import dev.unwind.provider.ProviderFailure;
import dev.unwind.provider.call.NotPermitted;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.faulttolerance.api.CircuitBreakerState;
import io.smallrye.faulttolerance.api.Guard;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Locale;

/** The circuit breaker of one provider, and what it is known by in metrics. Thread-safe. */
final class Circuit {
    private final String provider;
    private final Breaker breaker;
    private final MeterRegistry metrics;
    private final Guard guard;
    private volatile CircuitBreakerState state = CircuitBreakerState.CLOSED;
    private volatile long closedAgainAt;

    Circuit(String provider, Breaker breaker, MeterRegistry metrics) {
        this.provider = provider;
        this.breaker = breaker;
        this.metrics = metrics;
        this.guard = Here.guard(provider + " circuit")
                .withCircuitBreaker()
                .requestVolumeThreshold(breaker.calls())
                .failureRatio(breaker.failureRatio())
                .delay(breaker.delay().toMillis(), ChronoUnit.MILLIS)
                .successThreshold(breaker.successes())
                .when(this::unwell)
                .onStateChange(this::changed)
                .done()
                .build();
        Gauge.builder("unwind.provider.circuit", () -> state.ordinal())
                .description("0 closed, 1 open, 2 half-open: calls are tried one by one")
                .tag("provider", provider)
                .register(metrics);
        Arrays.stream(CircuitBreakerState.values()).forEach(this::changes);
    }

    Guard guard() {
        return guard;
    }

    /** What was not sent at all is no sign of anything, least of all that the provider is well again. */
    private boolean unwell(Throwable failure) {
        if (failure instanceof NotPermitted) {
            return state == CircuitBreakerState.HALF_OPEN;
        }
        return failure instanceof ProviderFailure known
                && (known.inDoubt()
                        || known.status().orElse(0) >= 500
                        || known instanceof ProviderFailure.Unreachable
                                && known.retryAfter().isEmpty());
    }

    private void changed(CircuitBreakerState now) {
        state = now;
        if (now == CircuitBreakerState.OPEN) {
            closedAgainAt = System.nanoTime() + breaker.delay().toNanos();
        }
        changes(now).increment();
    }

    private Counter changes(CircuitBreakerState to) {
        return metrics.counter(
                "unwind.provider.circuit.changes",
                "provider",
                provider,
                "to",
                to.name().toLowerCase(Locale.ROOT));
    }

    /** Why a call was not sent, and when it is worth another attempt. */
    ProviderFailure open() {
        var left = Duration.ofNanos(Math.max(0, closedAgainAt - System.nanoTime()));
        return new ProviderFailure.Unreachable(
                "not sent: most of the latest calls to " + provider + " failed, and it is left alone for a while",
                left);
    }
}
