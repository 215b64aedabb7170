/**
 * The right of an instance to run batches. {@link Lease} acquires and renews it, {@link BatchOwnership} takes batches
 * over, an {@link OwnershipToken} fences every write, and {@link Hold} forbids runs after a restore from a backup.
 * Start with {@link Lease}.
 */
package dev.unwind.journal.lease;
