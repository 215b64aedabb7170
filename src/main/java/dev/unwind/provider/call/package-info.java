/**
 * What accompanies a call to a provider: its permit, idempotency key and trace context. Start with {@link CallPermit}.
 */
package dev.unwind.provider.call;
