package dev.unwind.batch.change;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/**
 * A change as it was accepted.
 *
 * @param number its number in the batch, from 1
 * @param key its key, by which other changes refer to it; unique in the batch
 * @param kind the kind of its resource
 * @param name the name under which callers know the resource
 * @param remoteId the resource's id as the caller gave it, or as it was tracked when the batch was accepted; empty for
 *     a CREATE
 * @param desired the whole writable state (CREATE, REPLACE) or a merge patch on the projection (UPDATE), references
 *     unresolved
 */
public record Change(
        int number,
        String key,
        ChangeType type,
        String kind,
        Optional<String> name,
        Optional<RemoteId> remoteId,
        Optional<JsonNode> desired,
        List<String> dependsOn) {
    /** What a change is about, without its desired state, which may be large. */
    public record Subject(int number, String key, ChangeType type, String kind, Optional<String> name) {}

    /** What this change is about. */
    public Subject subject() {
        return new Subject(number, key, type, kind, name);
    }

    public Change {
        dependsOn = List.copyOf(dependsOn);
        if (number < 1) {
            throw new IllegalArgumentException("changes are numbered from 1");
        }
        if (type.hasDesired() != desired.isPresent()) {
            throw new IllegalArgumentException(type + (type.hasDesired() ? " needs" : " takes no") + " desired state");
        }
    }

    /**
     * Whether it gives its name to a resource, or takes the name away with one; else the name, if there is one, only
     * says which resource is meant, or nothing.
     */
    public boolean movesName() {
        return switch (type) {
            case CREATE, REPLACE -> true;
            case UPDATE -> remoteId.isPresent();
            case DELETE -> remoteId.isEmpty();
        };
    }
}
