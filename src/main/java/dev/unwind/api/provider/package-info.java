/** Which providers are paused, an end to that, and drafts of descriptions. Start with {@link ProvidersResource}. */
package dev.unwind.api.provider;
