/** What a provider's file says, as records. Start with {@link ProviderDescription} and {@link KindDescription}. */
package dev.unwind.provider.rest.description;
