/**
 * Why the engine refuses a request. Each refusal is an exception with what the caller needs to know; the API maps each to a problem
 * (RFC 9457). Start with {@link RequestConflict}.
 */
package dev.unwind.engine.refusal;
