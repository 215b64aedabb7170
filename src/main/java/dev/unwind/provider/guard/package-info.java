/**
 * The guards around every call to a provider: retries, concurrency limit, rate limit, circuit breaker. Start with
 * {@link CallGuard}, which alone combines the strategies of SmallRye Fault Tolerance.
 */
package dev.unwind.provider.guard;
