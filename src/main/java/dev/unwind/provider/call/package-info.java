/**
 * What goes with a call to a provider: the permit to send it, its idempotency key, its trace. Start with {@link CallPermit}.
 */
package dev.unwind.provider.call;
