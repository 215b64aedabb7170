package dev.unwind.engine.plan;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.unwind.batch.BatchId;
import java.util.Optional;

/**
 * What others made of a resource after a batch had left it.
 *
 * @param since the batch
 * @param patch the JSON Patch (RFC 6902) from the state in which that batch left the resource to the current one,
 *     without secrets
 * @param by the other batch that changed the resource last; empty where no batch did
 * @param sinceThen whether the resource is not as that other batch left it either
 */
record Drift(BatchId since, ArrayNode patch, Optional<BatchId> by, boolean sinceThen) {
    /** What somebody made of the resource who is no batch, as far as is known. */
    Drift(BatchId since, ArrayNode patch) {
        this(since, patch, Optional.empty(), false);
    }

    /** The drift with the batch that is known to have a part in it. */
    Drift by(BatchId other, boolean changedSinceThen) {
        return new Drift(since, patch, Optional.of(other), changedSinceThen);
    }
}
