package dev.unwind.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** The members that the provider manages on every resource. */
final class Managed {
    private static final DateTimeFormatter MILLIS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private Managed() {}

    /** Sets the id and the modification time, and other members that are missing. */
    static ObjectNode stamp(long id, ObjectNode resource) {
        String now = MILLIS.format(Instant.now());
        resource.put("id", id);
        fill(resource, "createdBy", "sandbox@example.com");
        if (!resource.has("createdByUserId")) {
            resource.put("createdByUserId", 1);
        }
        fill(resource, "createdAt", now);
        resource.put("updatedAt", now);
        return resource;
    }

    private static void fill(ObjectNode resource, String name, String value) {
        if (!resource.has(name)) {
            resource.put(name, value);
        }
    }
}
