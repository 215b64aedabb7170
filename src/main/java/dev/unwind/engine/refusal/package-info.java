/**
 * The refusals of requests. Each is an exception that holds what the caller needs to know; the API maps each to a
 * problem (RFC 9457). Start with {@link RequestConflict}.
 */
package dev.unwind.engine.refusal;
