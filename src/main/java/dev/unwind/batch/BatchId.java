package dev.unwind.batch;

import java.util.Optional;
import java.util.UUID;

/** Identifies a batch: a UUID of version 7 (RFC 9562), so that ids sort by the time of submission. */
public record BatchId(UUID value) {
    /** A new id. Thread-safe. */
    public static BatchId next() {
        return new BatchId(NewIds.next());
    }

    /** Parses an id; empty if the text is not a UUID. */
    public static Optional<BatchId> parse(String text) {
        try {
            var uuid = UUID.fromString(text);
            return uuid.toString().equalsIgnoreCase(text) ? Optional.of(new BatchId(uuid)) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
