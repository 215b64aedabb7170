package dev.unwind.engine.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.change.ChangeType;
import dev.unwind.provider.KindTraits;
import dev.unwind.provider.PathPattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is known before a change is made about undoing it: what the API of the provider does not let it restore.
 *
 * @param exact whether undoing would restore everything that can be read and written
 * @param warnings what a person should know before the change is made
 */
public record Reversibility(boolean exact, List<Warning> warnings) {
    /**
     * Something that undoing would not restore, or that could end undecided.
     *
     * @param code a short name
     */
    public record Warning(String code, String message) {}

    /**
     * Says what is known about undoing a change.
     *
     * @param desired what is desired, references and all; empty for a DELETE
     */
    public static Reversibility of(KindTraits kind, ChangeType type, Optional<JsonNode> desired) {
        var warnings = new ArrayList<Warning>();
        boolean recreates = type.removesId();
        boolean moves = recreates || type == ChangeType.UPDATE && kind.movesOnUpdate();
        boolean blind = !kind.writeOnly().isEmpty()
                && (recreates
                        || type == ChangeType.UPDATE
                                && desired.map(kind::changesWriteOnly).orElse(false));
        boolean loses = moves && !kind.loses().isEmpty();
        if (blind) {
            warnings.add(new Warning(
                    "WRITE_ONLY",
                    PathPattern.names(kind.writeOnly())
                            + " cannot be read, so that an undoing cannot bring it back: a person would have to set it"
                            + (type == ChangeType.UPDATE
                                            && !desired.map(kind::hasWriteOnly).orElse(false)
                                    ? "; an update replaces the whole, and what it does not give is lost"
                                    : "")));
        }
        if (loses) {
            warnings.add(new Warning(
                    "LOST_WITH_ID",
                    PathPattern.names(kind.loses())
                            + " may come back with another value, because the resource would get a new id"));
        }
        if ((type.creates() || recreates)
                && !kind.findable()
                && kind.idempotencyKeys().isEmpty()) {
            warnings.add(
                    new Warning(
                            "NO_LOOK_UP",
                            "resources cannot be looked up by name: if a create gets no answer, nobody can tell what became of it"));
        }
        if (recreates) {
            kind.limitations().forEach(limitation -> warnings.add(new Warning("LIMITATION", limitation)));
        }
        return new Reversibility(!blind && !loses, List.copyOf(warnings));
    }
}
