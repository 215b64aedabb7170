package dev.unwind.journal.claim;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.json.Json;

/** Another batch holds something that this one claims. */
public record ClaimConflict(BatchId other, Claim claim) {
    /** The conflict as readers of the stream see it. */
    public ObjectNode json() {
        return Json.object()
                .put("batch", other.toString())
                .put("kind", claim.kind())
                .put(claim.by() == Claim.By.ID ? "remoteId" : "name", claim.value());
    }
}
