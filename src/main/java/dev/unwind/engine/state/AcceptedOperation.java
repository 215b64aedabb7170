package dev.unwind.engine.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.json.Json;
import dev.unwind.provider.call.IdempotencyKey.Direction;
import dev.unwind.provider.call.IdempotencyKey.Half;
import java.time.Duration;
import java.time.Instant;

/**
 * The operation as which a provider has accepted a write of a step, as the journal keeps it: the last one alone.
 *
 * @param address under which the provider shows it; may hold secrets
 * @param since when it was accepted
 * @param generation the count of the write
 */
public record AcceptedOperation(String address, Instant since, Direction direction, Half half, int generation) {
    public ObjectNode json() {
        return Json.object()
                .put("address", address)
                .put("since", since.toString())
                .put("direction", direction.name())
                .put("half", half.name())
                .put("generation", generation);
    }

    public static AcceptedOperation read(JsonNode json) {
        return new AcceptedOperation(
                json.get("address").textValue(),
                Instant.parse(json.get("since").textValue()),
                Direction.valueOf(json.get("direction").textValue()),
                Half.valueOf(json.get("half").textValue()),
                json.get("generation").intValue());
    }

    /** Whether it belongs to this write. */
    public boolean isOf(Direction written, Half part) {
        return direction == written && half == part;
    }

    /**
     * What is left of the time within which it ends, at most all of it; zero if that is over.
     *
     * @param now by the wall clock, which may be that of another instance
     */
    public Duration remaining(Duration within, Instant now) {
        Duration left = within.minus(Duration.between(since, now));
        if (left.isNegative()) {
            return Duration.ZERO;
        }
        return left.compareTo(within) > 0 ? within : left;
    }
}
