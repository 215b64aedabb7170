package dev.unwind.journal.lease;

import dev.unwind.batch.BatchId;

/**
 * A batch in the hands of this instance, until its lease is lost or the batch is released.
 *
 * @param term the lease under which it is run
 * @param epoch the batch's fencing token: nothing is written for it once another owner has a higher one
 */
public record OwnershipToken(BatchId batch, Lease.Term term, long epoch) {}
