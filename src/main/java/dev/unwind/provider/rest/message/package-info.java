/**
 * A call to a provider and its answer, before they mean anything. Start with {@link dev.unwind.provider.rest.message.ProviderCall} and {@link dev.unwind.provider.rest.message.ProviderAnswer}.
 */
package dev.unwind.provider.rest.message;
