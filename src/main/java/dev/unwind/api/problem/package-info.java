/**
 * Errors as callers see them (RFC 9457). {@link ProblemType} lists all of them; {@link ProblemMappers} makes them out of exceptions.
 */
package dev.unwind.api.problem;
