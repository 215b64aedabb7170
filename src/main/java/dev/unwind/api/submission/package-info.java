/**
 * Submitting batches, whole or as NDJSON. Start with {@link dev.unwind.api.submission.SubmissionsResource}; {@link dev.unwind.api.submission.SubmissionReader} reads the JSON.
 */
package dev.unwind.api.submission;
