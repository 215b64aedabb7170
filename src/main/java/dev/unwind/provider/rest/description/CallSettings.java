package dev.unwind.provider.rest.description;

import dev.unwind.provider.guard.GuardSettings;
import java.time.Duration;

/**
 * Timeouts, limits and guards of the calls to a provider.
 *
 * @param timeout the timeout of one call, from requesting a connection to the last byte of the answer
 * @param settles for how long after it was sent a request without an answer may still take effect
 * @param readLag for how long after a write a read may still show the state before it
 * @param maxBody the largest answer that is read, in bytes after decompression
 */
public record CallSettings(Duration timeout, Duration settles, Duration readLag, int maxBody, GuardSettings guards) {}
