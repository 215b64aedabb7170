/**
 * Tracked resources: adopting, reading, forgetting. Start with {@link dev.unwind.api.resource.ResourcesResource}.
 */
package dev.unwind.api.resource;
