/** Which providers are paused, and an end to that. Start with {@link ProvidersResource}. */
package dev.unwind.api.provider;
