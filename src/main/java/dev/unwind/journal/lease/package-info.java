/**
 * The right of an instance to run batches. {@link dev.unwind.journal.lease.Lease} renews it, {@link dev.unwind.journal.lease.BatchOwnership} takes batches over, and an {@link dev.unwind.journal.lease.OwnershipToken}
 * fences every write.
 */
package dev.unwind.journal.lease;
