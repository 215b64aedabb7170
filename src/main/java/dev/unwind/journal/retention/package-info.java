/** Deletes what is older than the configured periods. Start with {@link Retention}. */
package dev.unwind.journal.retention;
