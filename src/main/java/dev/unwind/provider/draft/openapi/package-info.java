/**
 * Reads OpenAPI documents as trees, within bounds: paths, operations, and schemas with their references followed inside
 * the document. Start with {@link dev.unwind.provider.draft.openapi.OpenApiDocument}.
 */
package dev.unwind.provider.draft.openapi;
