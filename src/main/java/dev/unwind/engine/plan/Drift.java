package dev.unwind.engine.plan;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.unwind.batch.BatchId;

/**
 * Somebody else changed a resource.
 *
 * @param since the batch that left it last
 * @param patch the JSON Patch (RFC 6902) from how that batch left it to how it is, without secrets
 */
record Drift(BatchId since, ArrayNode patch) {}
