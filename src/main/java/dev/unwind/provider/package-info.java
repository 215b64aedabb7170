/**
 * What a provider is to the rest of Unwind: kinds of resources that can be read, found, listed, created, updated and deleted, and
 * failures that say what is known about a call. The central types are {@link dev.unwind.provider.ResourceKind} and
 * {@link dev.unwind.provider.ProviderFailure}. {@code provider.rest} makes kinds out of YAML files.
 */
package dev.unwind.provider;
