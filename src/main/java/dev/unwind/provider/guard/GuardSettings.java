package dev.unwind.provider.guard;

import java.util.Optional;

/**
 * The guards around the calls to one provider.
 *
 * @param maxConcurrency how many calls run at once, at least 1
 * @param maxWaiting how many further calls wait for their turn, at least 1; any more fail as unreachable
 * @param rate how many calls are sent in a time window; empty if that is not limited
 * @param breaker when the circuit opens; empty if there is no circuit breaker
 */
public record GuardSettings(
        int maxConcurrency,
        int maxWaiting,
        RetryPolicy retry,
        Optional<RateLimit> rate,
        Optional<CircuitBreakerSettings> breaker) {}
