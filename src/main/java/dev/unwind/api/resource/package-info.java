/** Tracked resources: adopting, reading, forgetting. Start with {@link ResourcesResource}. */
package dev.unwind.api.resource;
