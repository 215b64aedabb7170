/**
 * Errors as callers see them (RFC 9457). {@link dev.unwind.api.problem.ProblemType} lists all of them; {@link dev.unwind.api.problem.ProblemMappers} makes them out of exceptions.
 */
package dev.unwind.api.problem;
