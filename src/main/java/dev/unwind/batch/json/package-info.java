/**
 * JSON as the domain uses it: parsing and writing, merge patches (RFC 7396), and violations with a JSON Pointer (RFC
 * 6901). Start with {@link Json}.
 */
package dev.unwind.batch.json;
