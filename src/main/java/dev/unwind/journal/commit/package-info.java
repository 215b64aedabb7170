/**
 * The group commit: {@link dev.unwind.journal.commit.Journal} gathers the records of all batches and {@link dev.unwind.journal.commit.GroupWriter} writes a group in one transaction, fenced by
 * the lease.
 */
package dev.unwind.journal.commit;
