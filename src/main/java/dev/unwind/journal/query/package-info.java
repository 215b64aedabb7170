/**
 * Read-only queries of the API: batches, steps, runs. Start with {@link dev.unwind.journal.query.BatchQueries}.
 */
package dev.unwind.journal.query;
