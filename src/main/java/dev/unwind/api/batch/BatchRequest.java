package dev.unwind.api.batch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.Caller;
import dev.unwind.batch.Tenant;

/**
 * A request concerning an existing batch.
 *
 * @param document its body; an empty object if there was none
 */
record BatchRequest(Caller caller, BatchId batch, JsonNode document) {
    Tenant tenant() {
        return caller.tenant();
    }
}
