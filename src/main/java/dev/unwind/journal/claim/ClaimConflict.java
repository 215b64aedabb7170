package dev.unwind.journal.claim;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.json.Json;

/**
 * Another batch holds something that this one claims.
 *
 * @param own whether the other batch is of the same tenant; of others' batches and resources nothing is shown
 */
public record ClaimConflict(BatchId other, Claim claim, boolean own) {
    /** A conflict with a batch of which it is not known whose it is. */
    public ClaimConflict(BatchId other, Claim claim) {
        this(other, claim, false);
    }

    /** The conflict with a batch of the same tenant. */
    ClaimConflict asOwn() {
        return new ClaimConflict(other, claim, true);
    }

    /** Says who holds what, as far as the caller may know. */
    public String message() {
        return own
                ? "batch %s holds the %s with the %s \"%s\""
                        .formatted(other, claim.kind(), claim.by() == Claim.By.ID ? "id" : "name", claim.value())
                : "another batch holds a " + claim.kind() + " that this one needs";
    }

    /** The conflict as readers of the stream see it. */
    public ObjectNode json() {
        if (!own) {
            return Json.object().put("kind", claim.kind());
        }
        return Json.object()
                .put("batch", other.toString())
                .put("kind", claim.kind())
                .put(claim.by() == Claim.By.ID ? "remoteId" : "name", claim.value());
    }
}
