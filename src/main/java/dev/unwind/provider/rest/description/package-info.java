/**
 * What a provider's file says, as records. Start with {@link dev.unwind.provider.rest.description.ProviderDescription} and {@link dev.unwind.provider.rest.description.KindDescription}.
 */
package dev.unwind.provider.rest.description;
