/**
 * Decides whether a submission is accepted: valid, within the limits, its names resolved and its changes ordered. Start
 * with {@link Submissions}, which makes submissions durable; {@link Admission} checks one, and
 * {@link SubmissionValidator} holds the checks that need no look-up.
 */
package dev.unwind.engine.admission;
