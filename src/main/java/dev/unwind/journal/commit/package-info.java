/**
 * The group commit: {@link Journal} gathers the records of all batches and {@link GroupWriter} writes a group in one
 * transaction, fenced by the lease.
 */
package dev.unwind.journal.commit;
