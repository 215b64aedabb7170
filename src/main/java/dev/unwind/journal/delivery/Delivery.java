package dev.unwind.journal.delivery;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.DeliveryId;
import java.time.Instant;

/**
 * A delivery that its claimant is to attempt now.
 *
 * @param attempts how many were begun, this one included
 * @param createdAt when what it tells of happened
 * @param data what it tells
 */
public record Delivery(DeliveryId id, BatchId batch, String url, int attempts, Instant createdAt, ObjectNode data) {}
