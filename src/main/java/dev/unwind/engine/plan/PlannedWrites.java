package dev.unwind.engine.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.unwind.engine.state.OpaqueValues;
import dev.unwind.engine.state.StateDiff;
import dev.unwind.provider.ProviderFailure;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.ResourceKind;
import dev.unwind.provider.call.PlannedCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The writes that bring a resource from its current state into another. Nothing is sent.
 *
 * @param diff the JSON Patch (RFC 6902) from the current state to the other, without secrets; that of a resource that
 *     is created or deleted has the path ""
 * @param calls the writes, in order
 * @param unsupported why the API of the provider cannot do it; there are no calls then
 */
record PlannedWrites(ArrayNode diff, List<PlannedCall> calls, Optional<String> unsupported) {
    PlannedWrites {
        calls = List.copyOf(calls);
    }

    /** Plans the creation of a resource. */
    static PlannedWrites creating(ResourceKind kind, JsonNode desired, OpaqueValues opaque) {
        var shown = opaque.show(desired);
        return new PlannedWrites(StateDiff.creation(kind.traits(), shown), kind.callsToCreate(shown), Optional.empty());
    }

    /** Plans a change of a resource to another state. */
    static PlannedWrites changing(ResourceKind kind, RemoteResource current, JsonNode target, OpaqueValues opaque) {
        var diff = StateDiff.patch(kind, current.projection(), target, opaque);
        try {
            var calls = StateDiff.changesNothing(kind, current.projection(), target)
                    ? List.<PlannedCall>of()
                    : kind.callsToUpdate(current, opaque.show(target));
            return new PlannedWrites(diff, calls, Optional.empty());
        } catch (ProviderFailure.Unsupported refused) {
            return new PlannedWrites(diff, List.of(), Optional.of(refused.getMessage()));
        }
    }

    /** Plans the deletion of a resource. */
    static PlannedWrites deleting(ResourceKind kind, RemoteResource current) {
        return new PlannedWrites(StateDiff.removal(), kind.callsToDelete(current), Optional.empty());
    }

    /** Plans the deletion of a resource and the creation of another in its place. */
    static PlannedWrites replacing(ResourceKind kind, RemoteResource current, JsonNode desired, OpaqueValues opaque) {
        var calls = new ArrayList<>(kind.callsToDelete(current));
        calls.addAll(kind.callsToCreate(opaque.show(desired)));
        return new PlannedWrites(StateDiff.patch(kind, current.projection(), desired, opaque), calls, Optional.empty());
    }
}
