/**
 * HTTP calls to a provider and their answers, and provider JSON. Start with {@link ProviderCall} and
 * {@link ProviderAnswer}.
 */
package dev.unwind.provider.rest.message;
