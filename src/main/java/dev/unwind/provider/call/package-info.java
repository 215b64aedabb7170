/**
 * What accompanies a call to a provider: its permit, idempotency key and trace context, and the run that shares it.
 * Start with {@link CallPermit}.
 */
package dev.unwind.provider.call;
