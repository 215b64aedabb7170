/**
 * Checks desired states against a kind's JSON Schema. Start with {@link dev.unwind.provider.rest.schema.DesiredStateValidator}.
 */
package dev.unwind.provider.rest.schema;
