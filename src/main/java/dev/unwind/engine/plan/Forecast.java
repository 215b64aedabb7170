package dev.unwind.engine.plan;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.provider.call.PlannedCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a change would come to, by what was read just now. Without secrets.
 *
 * @param id the id under which the resource stands, as far as there is one
 * @param diff the JSON Patch (RFC 6902) from the resource as it is to the resource as it would be; empty where that cannot be told
 * @param calls the writes to come, in order
 * @param drift the JSON Patch from the resource as this gateway left it last to the resource as it is, where they differ
 */
public record Forecast(
        Optional<RemoteId> id,
        Optional<ArrayNode> diff,
        List<PlannedCall> calls,
        List<Warning> warnings,
        Optional<ArrayNode> drift) {

    /** What there may be to say about a change before it is made. */
    public enum Concern {
        /** Something bears the name already that the change would give. */
        NAME_TAKEN(true),
        /** There is nothing that could be changed. */
        ABSENT(true),
        /** The provider could not be asked. */
        UNREADABLE(true),
        /** The provider's API cannot do it. */
        UNSUPPORTED(true),
        /** A reference to a tracked resource has no value. */
        UNRESOLVED_REFERENCE(true),
        /** The resource is as desired already. */
        NOTHING_TO_CHANGE(false),
        /** The resource is not as this gateway left it last. */
        DRIFT(false),
        /** Another batch holds the resource, or stands in line for it. */
        BUSY(false);

        private final boolean prevents;

        Concern(boolean prevents) {
            this.prevents = prevents;
        }
    }

    /** @param batch the batch that it is about, where there is one */
    public record Warning(Concern concern, String message, Optional<BatchId> batch) {}

    public Forecast {
        calls = List.copyOf(calls);
        warnings = List.copyOf(warnings);
    }

    /** A change of which nothing more can be told. */
    static Forecast unknown(Optional<RemoteId> id) {
        return new Forecast(id, Optional.empty(), List.of(), List.of(), Optional.empty());
    }

    static Forecast of(Optional<RemoteId> id, PlannedWrites transition) {
        var forecast =
                new Forecast(id, Optional.of(transition.diff()), transition.calls(), List.of(), Optional.empty());
        return transition
                .unsupported()
                .map(why -> forecast.warn(Concern.UNSUPPORTED, why))
                .orElse(forecast);
    }

    Forecast warn(Concern concern, String message) {
        return warn(new Warning(concern, message, Optional.empty()));
    }

    Forecast warn(Warning warning) {
        var more = new ArrayList<>(warnings);
        more.add(warning);
        return new Forecast(id, diff, calls, more, drift);
    }

    Forecast drifted(Drift found) {
        return new Forecast(id, diff, calls, warnings, Optional.of(found.patch()))
                .warn(new Warning(
                        Concern.DRIFT,
                        "somebody else changed the resource after batch " + found.since() + " had left it",
                        Optional.of(found.since())));
    }

    /** Whether the change would not fail, by all that is known. */
    public boolean applicable() {
        return warnings.stream().noneMatch(warning -> warning.concern().prevents);
    }
}
