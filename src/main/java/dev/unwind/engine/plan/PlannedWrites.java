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
 * What it takes to bring a resource from the state in which it is into another. Nothing is sent for it.
 *
 * @param diff the JSON Patch (RFC 6902) from the one state to the other, without secrets; of a resource that is made or removed at ""
 * @param calls the writes, in order
 * @param unsupported why the provider's API cannot do it, where it cannot; there are no calls then
 */
record PlannedWrites(ArrayNode diff, List<PlannedCall> calls, Optional<String> unsupported) {
    PlannedWrites {
        calls = List.copyOf(calls);
    }

    /** Making a resource where there is none. */
    static PlannedWrites creating(ResourceKind kind, JsonNode desired, OpaqueValues standIns) {
        var shown = standIns.show(desired);
        return new PlannedWrites(StateDiff.creation(kind.traits(), shown), kind.callsToCreate(shown), Optional.empty());
    }

    /** Giving a resource another state. */
    static PlannedWrites changing(ResourceKind kind, RemoteResource current, JsonNode target, OpaqueValues standIns) {
        var diff = StateDiff.patch(kind, current.projection(), target, standIns);
        try {
            var calls = StateDiff.changesNothing(kind, current.projection(), target)
                    ? List.<PlannedCall>of()
                    : kind.callsToUpdate(current, standIns.show(target));
            return new PlannedWrites(diff, calls, Optional.empty());
        } catch (ProviderFailure.Unsupported refused) {
            return new PlannedWrites(diff, List.of(), Optional.of(refused.getMessage()));
        }
    }

    /** Taking a resource away. */
    static PlannedWrites deleting(ResourceKind kind, RemoteResource current) {
        return new PlannedWrites(StateDiff.removal(), kind.callsToDelete(current), Optional.empty());
    }

    /** Taking a resource away and making another in its place. */
    static PlannedWrites replacing(ResourceKind kind, RemoteResource current, JsonNode desired, OpaqueValues standIns) {
        var calls = new ArrayList<>(kind.callsToDelete(current));
        calls.addAll(kind.callsToCreate(standIns.show(desired)));
        return new PlannedWrites(
                StateDiff.patch(kind, current.projection(), desired, standIns), calls, Optional.empty());
    }
}
