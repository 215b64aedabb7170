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
record StoredResource(
        String id, ObjectNode body, long place, long version, Instant createdAt, Instant updatedAt, boolean deleted) {
    StoredResource written(ObjectNode changed, Instant now) {
        return new StoredResource(id, changed, place, version + 1, createdAt, now, deleted);
    }

    StoredResource deleted(Instant now) {
        return new StoredResource(id, body, place, version + 1, createdAt, now, true);
    }

    /** A strong ETag, with its quotes; it never comes back, not even for another resource of the same name. */
    String etag() {
        return "\"" + place + "-" + version + "\"";
    }
}
