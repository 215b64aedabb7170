package dev.unwind.journal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.Json;

/** Another batch holds something that this one claims. */
public record Busy(BatchId other, Claim claim) {
    /** Whom a batch waits for, as its readers are told. */
    ObjectNode json() {
        return Json.object()
                .put("batch", other.toString())
                .put("kind", claim.kind())
                .put(claim.by() == Claim.By.ID ? "remoteId" : "name", claim.value());
    }
}
