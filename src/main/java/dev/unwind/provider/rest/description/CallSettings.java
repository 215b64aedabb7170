package dev.unwind.provider.rest.description;

import dev.unwind.provider.guard.GuardSettings;
import java.time.Duration;

/**
 * How a provider is called.
 *
 * @param timeout of one call, from asking for a connection to the last byte of the answer
 * @param settles for how long after it was sent a request without an answer may still take effect
 * @param readLag for how long after a write a read may still show the state before it
 * @param maxBody the largest answer that is read, in bytes once it is decompressed
 */
public record CallSettings(Duration timeout, Duration settles, Duration readLag, int maxBody, GuardSettings guards) {}
