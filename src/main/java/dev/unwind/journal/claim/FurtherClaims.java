package dev.unwind.journal.claim;

import java.util.Optional;

/**
 * What a batch that is under way got of further claims: all of them, or none.
 *
 * @param busy who holds one of them; empty where the batch holds them all now
 * @param mayWait whether the batch may wait for the other and ask again: of two batches that want what the other holds
 *     only the one with the earlier ticket may, so that they do not wait for one another. The other has to do without
 */
public record FurtherClaims(Optional<ClaimConflict> busy, boolean mayWait) {
    /** The batch holds all of them. */
    public static final FurtherClaims HELD = new FurtherClaims(Optional.empty(), false);
}
