package dev.unwind.journal.delivery;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.DeliveryId;
import java.time.Instant;

/**
 * A delivery that its sender has claimed for one attempt.
 *
 * @param attempts how many were begun, this one included
 * @param createdAt when the event happened
 * @param data of the event
 */
public record Delivery(DeliveryId id, BatchId batch, String url, int attempts, Instant createdAt, ObjectNode data) {}
