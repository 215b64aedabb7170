/**
 * Completes the OpenAPI document at build time: problems, examples, schemas. Start with {@link dev.unwind.api.description.SchemaFilter}.
 */
package dev.unwind.api.description;
