package dev.unwind.journal.lease;

import dev.unwind.batch.BatchId;

/**
 * Fences the writes of a batch's owner. Valid until the lease is lost, the batch is released, or another instance takes
 * it over.
 *
 * @param term the lease under which it is run
 * @param epoch the batch's fencing token: nothing is written for it once another owner has a higher one
 */
public record OwnershipToken(BatchId batch, Lease.Term term, long epoch) {}
