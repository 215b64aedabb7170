/**
 * How long to wait before an attempt is repeated: exponential back-off with jitter, and the pause that an HTTP answer
 * asks for. Depends on nothing else of this project. Start with {@link ExponentialBackOff} and {@link RetryAfter}.
 */
package dev.unwind.backoff;
