package dev.unwind.engine.plan;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.provider.call.PlannedCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a change, or undoing it, would come to, by what was read just now. Without secrets.
 *
 * @param id the current id of the resource; empty where there is none
 * @param diff the JSON Patch (RFC 6902) from the resource as it is to the resource as it would be; empty where that
 *     cannot be told
 * @param calls the writes that would be sent, in order
 * @param drift the JSON Patch from the resource as a batch left it last to the resource as it is, where they differ
 */
public record Forecast(
        Optional<RemoteId> id,
        Optional<ArrayNode> diff,
        List<PlannedCall> calls,
        List<Warning> warnings,
        Optional<ArrayNode> drift) {

    /** What a warning is about. */
    public enum Concern {
        /** Another resource has the name that the change would give. */
        NAME_TAKEN(true),
        /** The resource does not exist. */
        ABSENT(true),
        /** The resource could not be read. */
        UNREADABLE(true),
        /** The API of the provider cannot do it. */
        UNSUPPORTED(true),
        /** A reference to a tracked resource has no value. */
        UNRESOLVED_REFERENCE(true),
        /** The resource is as desired already. */
        NOTHING_TO_CHANGE(false),
        /** Somebody else changed the resource. */
        DRIFT(false),
        /** Another batch holds the resource, or waits for it. */
        BUSY(false);

        private final boolean prevents;

        Concern(boolean prevents) {
            this.prevents = prevents;
        }
    }

    /**
     * Something to know before a change is made.
     *
     * @param batch the batch that the warning names, where it names one
     */
    public record Warning(Concern concern, String message, Optional<BatchId> batch) {}

    public Forecast {
        calls = List.copyOf(calls);
        warnings = List.copyOf(warnings);
    }

    /** The forecast of a change of which nothing more is known. */
    static Forecast unknown(Optional<RemoteId> id) {
        return new Forecast(id, Optional.empty(), List.of(), List.of(), Optional.empty());
    }

    static Forecast of(Optional<RemoteId> id, PlannedWrites writes) {
        var forecast = new Forecast(id, Optional.of(writes.diff()), writes.calls(), List.of(), Optional.empty());
        return writes.unsupported()
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

    /** Whether nothing that is known would make the change fail. */
    public boolean applicable() {
        return warnings.stream().noneMatch(warning -> warning.concern().prevents);
    }
}
