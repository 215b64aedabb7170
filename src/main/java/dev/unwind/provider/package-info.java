/**
 * What a provider is to the rest of Unwind: kinds whose resources can be read, found, listed, created, updated and deleted, and failures
 * that say what is known about a call. Start with {@link ResourceKind} and {@link ProviderFailure}.
 */
package dev.unwind.provider;
