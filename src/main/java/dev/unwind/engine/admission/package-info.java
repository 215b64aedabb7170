/**
 * Decides whether a submission is accepted: valid, within the limits, and resolved to a dependency graph. Start with
 * {@link Admission}; the checks of one submission are in {@link SubmissionValidator}.
 */
package dev.unwind.engine.admission;
