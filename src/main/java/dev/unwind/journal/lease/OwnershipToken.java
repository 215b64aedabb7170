package dev.unwind.journal.lease;

import dev.unwind.batch.BatchId;

/**
 * Fences the writes of a batch's owner. Valid until the lease is lost, the batch is released, or another instance takes
 * it over.
 *
 * @param term the lease under which it is run
 * @param epoch the batch's fencing token: nothing is written for it once another owner has a higher one
 * @param stuck whether the batch was taken over so often in a row without any progress that there is none to expect
 */
public record OwnershipToken(BatchId batch, Lease.Term term, long epoch, boolean stuck) {
    /** The token of a batch that goes on. */
    public OwnershipToken(BatchId batch, Lease.Term term, long epoch) {
        this(batch, term, epoch, false);
    }
}
