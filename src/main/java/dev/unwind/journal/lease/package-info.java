/**
 * The right of an instance to run batches. {@link Lease} renews it, {@link BatchOwnership} takes batches over, and an {@link OwnershipToken}
 * fences every write.
 */
package dev.unwind.journal.lease;
