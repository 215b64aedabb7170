package dev.unwind.apivariants;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/**
 * A stored resource. The body is never changed in place.
 *
 * @param body what clients wrote and the server completed, without what the server keeps itself
 * @param place its place in the order of creation
 * @param version grows with each write
 * @param deleted whether it is deleted and still known
 */
record Entry(
        String id, ObjectNode body, long place, long version, Instant createdAt, Instant updatedAt, boolean deleted) {
    Entry written(ObjectNode changed, Instant now) {
        return new Entry(id, changed, place, version + 1, createdAt, now, deleted);
    }

    Entry deleted(Instant now) {
        return new Entry(id, body, place, version + 1, createdAt, now, true);
    }

    /** A strong ETag, with its quotes; it never comes back, not even for another resource of the same name. */
    String etag() {
        return "\"" + place + "-" + version + "\"";
    }
}
