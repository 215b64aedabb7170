package dev.unwind.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.provider.call.PlannedCall;
import java.util.List;

/**
 * Previews the writes of {@link ResourceWrites}. Does no I/O. In desired states, references may stand in place of
 * values.
 */
public interface WritePreview {
    /** The writes that {@link ResourceWrites#create} would send, in order. */
    List<PlannedCall> callsToCreate(JsonNode desired);

    /**
     * The writes that {@link ResourceWrites#update} would send, in order; none if nothing differs.
     *
     * @throws ProviderFailure.Unsupported if the provider's API cannot make this update
     */
    List<PlannedCall> callsToUpdate(RemoteResource current, JsonNode target);

    /** The part of a target that an update can reach: what the API cannot change stays as it is. */
    JsonNode reachable(RemoteResource current, JsonNode target);

    /** The writes that {@link ResourceWrites#delete} would send, in order. */
    List<PlannedCall> callsToDelete(RemoteResource current);
}
