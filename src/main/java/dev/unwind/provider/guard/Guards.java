package dev.unwind.provider.guard;

import java.util.Optional;

/**
 * What stands around the calls to one provider.
 *
 * @param maxConcurrency how many calls run at once, at least 1
 * @param maxWaiting how many more wait for their turn before further ones fail as unreachable, at least 1
 * @param rate how many calls are sent in a span, where that is limited
 * @param breaker when the provider is left alone for a while, if ever
 */
public record Guards(
        int maxConcurrency, int maxWaiting, RetryPolicy retry, Optional<RateLimit> rate, Optional<Breaker> breaker) {}
