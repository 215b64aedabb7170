/** Maps answers of a provider to resources, and compares their projections. Start with {@link ResourceMapper}. */
package dev.unwind.provider.rest.mapping;
