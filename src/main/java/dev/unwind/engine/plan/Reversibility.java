package dev.unwind.engine.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.change.ChangeType;
import dev.unwind.engine.schedule.ForwardOrder;
import dev.unwind.provider.KindTraits;
import dev.unwind.provider.KindTraits.OnDelete;
import dev.unwind.provider.Kinds;
import dev.unwind.provider.PathPattern;
import dev.unwind.provider.ResourceKind;
import java.util.ArrayList;
import java.util.Arrays;
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
     * Says what the traits of its kind alone tell about undoing a change.
     *
     * @param desired what is desired, references and all; empty for a DELETE
     */
    public static Reversibility of(KindTraits kind, ChangeType type, Optional<JsonNode> desired) {
        return of(kind, type, desired, List.of(), List.of());
    }

    /**
     * Says what is known about undoing a change.
     *
     * @param kinds those whose resources the provider may delete with the resource
     * @param desired what is desired, references and all; empty for a DELETE
     * @param masked members of the state before the change whose values are not shown; none where that is not known
     */
    public static Reversibility of(
            Kinds kinds, KindTraits kind, ChangeType type, Optional<JsonNode> desired, List<PathPattern> masked) {
        return of(kind, type, desired, masked, cascading(kinds, kind.name()));
    }

    private static Reversibility of(
            KindTraits kind,
            ChangeType type,
            Optional<JsonNode> desired,
            List<PathPattern> masked,
            List<String> cascading) {
        var warnings = new ArrayList<Warning>();
        boolean recreates = type.removesId() && !kind.abilities().undelete();
        boolean moves = recreates || type == ChangeType.UPDATE && kind.movesOnUpdate();
        boolean blind = !kind.writeOnly().isEmpty()
                && (recreates
                        || type == ChangeType.UPDATE
                                && desired.map(kind::changesWriteOnly).orElse(false));
        boolean loses = moves && !kind.loses().isEmpty();
        boolean never = !kind.abilities().undo(type);
        if (never) {
            warnings.add(new Warning(
                    "IRREVERSIBLE", "the provider's API has no call that undoes it: it would stay, whatever happens"));
        }
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
        var unseen = masked.stream()
                .filter(path -> recreates
                        || type == ChangeType.UPDATE
                                && desired.filter(state -> stands(path, state)).isPresent())
                .toList();
        if (!unseen.isEmpty()) {
            warnings.add(
                    new Warning(
                            "MASKED",
                            PathPattern.names(unseen)
                                    + " is shown as a mask, so that an undoing cannot bring its value back: a person would have to set it"));
        }
        var taken = type.removesId() ? cascading : List.<String>of();
        taken.forEach(holder -> warnings.add(new Warning(
                "CASCADE",
                "the provider deletes or changes each " + holder
                        + " that refers to the resource with it; an undoing brings back those that were captured")));
        boolean limited = recreates && !kind.limitations().isEmpty();
        return new Reversibility(
                !never && !blind && !loses && !limited && unseen.isEmpty() && taken.isEmpty(), List.copyOf(warnings));
    }

    /** Whether undoing any change of this kind would restore everything, as far as its description tells. */
    public static boolean exact(Kinds kinds, KindTraits kind) {
        return kind.writeOnly().isEmpty()
                && Arrays.stream(ChangeType.values()).filter(kind::allows).allMatch(type -> of(
                                kinds, kind, type, Optional.empty(), List.of())
                        .exact());
    }

    /** This outlook of a change in the order in which the changes of its batch are made. */
    Reversibility inOrder(ForwardOrder order, int change) {
        if (!order.pinned(change)) {
            return this;
        }
        var more = new ArrayList<>(warnings);
        more.add(new Warning(
                "NOT_LAST",
                "undoing it would not be exact, and it is not made last, because another change needs it earlier"));
        return new Reversibility(exact, List.copyOf(more));
    }

    private static boolean stands(PathPattern path, JsonNode state) {
        boolean[] found = {false};
        path.visit(state, value -> found[0] = true);
        return found[0];
    }

    /**
     * The kinds of which the provider deletes or changes those that refer to a resource of this kind together with it.
     */
    private static List<String> cascading(Kinds kinds, String kind) {
        return kinds.all().stream()
                .filter(each -> each.traits().references().stream()
                        .anyMatch(reference -> reference.kind().equals(kind) && reference.onDelete() != OnDelete.STRIP))
                .map(ResourceKind::name)
                .sorted()
                .toList();
    }
}
