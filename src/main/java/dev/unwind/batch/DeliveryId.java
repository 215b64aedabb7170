package dev.unwind.batch;

import java.util.Optional;
import java.util.UUID;

/** Identifies a delivery and the event that it carries: a UUID of version 7 (RFC 9562), so that ids sort by time. */
public record DeliveryId(UUID value) {
    /** A new id. Thread-safe. */
    public static DeliveryId next() {
        return new DeliveryId(NewIds.next());
    }

    /** Parses an id; empty if the text is not a UUID. */
    public static Optional<DeliveryId> parse(String text) {
        return BatchId.parse(text).map(id -> new DeliveryId(id.value()));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
