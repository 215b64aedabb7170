/** Completes the OpenAPI document at build time: problems, examples, schemas. Start with {@link SchemaFilter}. */
package dev.unwind.api.description;
