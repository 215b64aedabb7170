package dev.unwind.provider.rest;

import dev.unwind.provider.guard.RetryPolicy;
import java.time.Duration;

/**
 * How a provider is called.
 *
 * @param timeout of one call, from asking for a connection to the last byte of the answer
 * @param settles for how long after it was sent a request without an answer may still take effect
 * @param readLag for how long after a write a read may still show the state before it
 * @param maxConcurrency how many calls run at once
 * @param maxWaiting how many more may wait for their turn
 * @param maxBody the largest answer that is read, in bytes
 */
record CallSettings(
        Duration timeout,
        Duration settles,
        Duration readLag,
        int maxConcurrency,
        int maxWaiting,
        int maxBody,
        RetryPolicy retry) {}
