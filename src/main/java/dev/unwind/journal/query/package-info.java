/** Read-only queries of the API: batches, steps, runs. Start with {@link BatchQueries}. */
package dev.unwind.journal.query;
