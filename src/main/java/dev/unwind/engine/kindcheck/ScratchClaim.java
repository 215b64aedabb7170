package dev.unwind.engine.kindcheck;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.provider.ClaimToken;
import dev.unwind.provider.ResourceKind;
import dev.unwind.provider.ResourceWrites;
import java.util.HashSet;
import java.util.Set;

/**
 * The right of a check to write what it makes itself. The journal knows no claim on it: it covers the names that the
 * check gives, of which the first was seen to be free, and the ids that the check's own creates led to. Calls follow
 * one another.
 */
final class ScratchClaim {
    private final ResourceKind kind;
    private final Set<RemoteId> ids = new HashSet<>();
    private final Set<String> names = new HashSet<>();

    ScratchClaim(ResourceKind kind) {
        this.kind = kind;
    }

    /** Takes the name that a state gives the resource. */
    void named(JsonNode state) {
        kind.traits().nameIn(state).ifPresent(names::add);
    }

    /** Takes an id under which the check's own work stands. */
    void made(RemoteId id) {
        ids.add(id);
    }

    /** The writes of all that was taken so far. */
    ResourceWrites writes() {
        return kind.writes(new ClaimToken(kind, ids, names));
    }
}
