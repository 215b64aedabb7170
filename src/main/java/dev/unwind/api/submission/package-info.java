/**
 * Submitting batches, whole or as NDJSON. Start with {@link SubmissionsResource}; {@link SubmissionReader} reads the
 * JSON.
 */
package dev.unwind.api.submission;
