/**
 * What goes with a call to a provider: the permit to send it, its idempotency key, its trace. Start with {@link dev.unwind.provider.call.CallPermit}.
 */
package dev.unwind.provider.call;
