/**
 * Decides whether a submission is accepted: valid, within the limits, and resolved to a dependency graph. Start with
 * {@link dev.unwind.engine.admission.Admission}; the checks of one submission are in {@link dev.unwind.engine.admission.SubmissionValidator}.
 */
package dev.unwind.engine.admission;
