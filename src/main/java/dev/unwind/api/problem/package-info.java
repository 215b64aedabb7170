/**
 * Errors as callers see them (RFC 9457). Start with {@link ProblemType}, which lists all of them, and
 * {@link ProblemMappers}, which makes them from exceptions.
 */
package dev.unwind.api.problem;
