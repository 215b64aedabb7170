/**
 * A call to a provider and its answer, before they mean anything. Start with {@link ProviderCall} and {@link ProviderAnswer}.
 */
package dev.unwind.provider.rest.message;
