/** Checks desired states against a kind's JSON Schema. Start with {@link DesiredStateValidator}. */
package dev.unwind.provider.rest.schema;
