/**
 * Deletes what is older than the configured periods. Start with {@link dev.unwind.journal.retention.Retention}.
 */
package dev.unwind.journal.retention;
