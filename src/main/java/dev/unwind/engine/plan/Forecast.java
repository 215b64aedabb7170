package dev.unwind.engine.plan;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.provider.PathPattern;
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
 * @param masked members of the resource whose values its provider does not show
 */
public record Forecast(
        Optional<RemoteId> id,
        Optional<ArrayNode> diff,
        List<PlannedCall> calls,
        List<Warning> warnings,
        Optional<ArrayNode> drift,
        List<PathPattern> masked) {

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
        BUSY(false),
        /** What is not undone refers to what would be deleted: whether that prevents it is the caller's choice. */
        REFERRED_TO(false),
        /** The tracked name was given to another resource since, and would stay with it. */
        NAME_MOVED(false);

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
        masked = List.copyOf(masked);
    }

    Forecast(
            Optional<RemoteId> id,
            Optional<ArrayNode> diff,
            List<PlannedCall> calls,
            List<Warning> warnings,
            Optional<ArrayNode> drift) {
        this(id, diff, calls, warnings, drift, List.of());
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
        return new Forecast(id, diff, calls, more, drift, masked);
    }

    /** The forecast with what somebody else did to the resource. */
    Forecast drifted(Drift found) {
        return drifted(found, "the resource");
    }

    /** The forecast with what somebody else did to a resource that undoing the change would write. */
    Forecast drifted(Drift found, String what) {
        var others = found.by()
                .map(other -> new Warning(
                        Concern.DRIFT,
                        "batch " + other + " changed " + what + " after batch " + found.since() + " had left it"
                                + (found.sinceThen() ? ", and somebody else did after that" : ""),
                        Optional.of(other)))
                .orElseGet(() -> new Warning(
                        Concern.DRIFT,
                        "somebody else changed " + what + " after batch " + found.since() + " had left it",
                        Optional.of(found.since())));
        return new Forecast(id, diff, calls, warnings, Optional.of(found.patch()), masked).warn(others);
    }

    /** The forecast with what the provider does not show of the resource. */
    Forecast masking(List<PathPattern> found) {
        return new Forecast(id, diff, calls, warnings, drift, found);
    }

    /** The forecast with further writes; what there is to change is no longer nothing. */
    Forecast writing(List<PlannedCall> further) {
        if (further.isEmpty()) {
            return this;
        }
        var more = new ArrayList<>(calls);
        more.addAll(further);
        var left = warnings.stream()
                .filter(warning -> warning.concern() != Concern.NOTHING_TO_CHANGE)
                .toList();
        return new Forecast(id, diff, more, left, drift, masked);
    }

    /** Whether it has a warning of this concern. */
    boolean warns(Concern concern) {
        return warnings.stream().anyMatch(warning -> warning.concern() == concern);
    }

    /** Whether nothing that is known would make the change fail. */
    public boolean applicable() {
        return warnings.stream().noneMatch(warning -> warning.concern().prevents);
    }
}
