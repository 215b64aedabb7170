package dev.unwind.engine.plan;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.unwind.batch.BatchId;

/**
 * A change that somebody else made to a resource.
 *
 * @param since the batch that changed the resource last
 * @param patch the JSON Patch (RFC 6902) from the state in which that batch left the resource to the current one,
 *     without secrets
 */
record Drift(BatchId since, ArrayNode patch) {}
