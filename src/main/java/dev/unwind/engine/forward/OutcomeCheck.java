package dev.unwind.engine.forward;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.engine.state.IdReferences;
import dev.unwind.engine.state.StateDiff;
import dev.unwind.engine.state.Tolerance;
import dev.unwind.engine.step.Step;
import dev.unwind.engine.step.StepFailure;
import dev.unwind.offload.DocumentWork;
import dev.unwind.provider.PathPattern;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.ResourceKind;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * Compares a resource with what a write was to make of it. Every desired member has to hold, and of a resource that was
 * there before nothing else may have changed. Members that the kind tolerates may differ: that is a deviation. Of
 * members that are shown as masks nobody can see whether they hold.
 */
final class OutcomeCheck {
    private final Step step;
    private final ResourceKind kind;
    private final Optional<RemoteResource> before;
    private final JsonNode target;

    /**
     * @param before the resource before the write; empty where the write creates one
     * @param target what the write was to make: of a resource that was there before the whole projection
     */
    OutcomeCheck(Step step, Optional<RemoteResource> before, JsonNode target) {
        this.step = step;
        this.kind = step.kind();
        this.before = before;
        this.target = target;
    }

    /**
     * Checks the resource as the write left it, and notes where it deviates. Lazy.
     *
     * @return fails with a {@link StepFailure} where it is not as it was to be
     */
    Uni<RemoteResource> require(RemoteResource after) {
        var both = List.of(target, after.projection());
        return DocumentWork.on(both, () -> failure(after, state -> state))
                .flatMap(found -> found.isEmpty()
                        ? Uni.createFrom().item(found)
                        : withoutRemovedIds().flatMap(reduced -> DocumentWork.on(both, () -> failure(after, reduced))))
                .invoke(failure -> failure.ifPresent(found -> {
                    throw found.leaving(after.projection());
                }))
                .chain(() -> DocumentWork.on(both, () -> deviation(after)))
                .map(deviation -> {
                    deviation.ifPresent(step::deviates);
                    return after;
                });
    }

    /** Leaves out the ids that this batch takes away: providers strip them from what holds them, sooner or later. */
    private Uni<UnaryOperator<JsonNode>> withoutRemovedIds() {
        var context = step.context();
        return context.outline().removedKinds().stream().noneMatch(kind.traits()::mayReferTo)
                ? Uni.createFrom().item(state -> state)
                : context.referrers()
                        .removedIds()
                        .map(removed -> state ->
                                IdReferences.without(context.kinds(), kind.traits(), state, removed::contains));
    }

    private Optional<StepFailure> failure(RemoteResource after, UnaryOperator<JsonNode> reduced) {
        var hidden = kind.hidden(after.projection(), target);
        UnaryOperator<JsonNode> comparable = state -> {
            var seen = PathPattern.without(hidden, state);
            return Tolerance.without(kind, reduced.apply(isAnother(after) ? surviving(seen) : seen));
        };
        var wanted = comparable.apply(target);
        var found = comparable.apply(after.projection());
        return before.map(earlier -> ofUpdate(comparable.apply(earlier.projection()), wanted, found))
                .orElseGet(() -> ofCreate(wanted, found))
                .map(failure -> failure.differing(
                        StateDiff.between(kind, Optional.of(target), Optional.of(after.projection()))));
    }

    private boolean isAnother(RemoteResource after) {
        return before.isEmpty() || !before.get().id().equals(after.id());
    }

    private JsonNode surviving(JsonNode state) {
        return kind.traits().survivingNewId(state);
    }

    private Optional<StepFailure> ofCreate(JsonNode wanted, JsonNode found) {
        var missing = new TreeSet<String>();
        target.fieldNames().forEachRemaining(member -> {
            if (!Objects.equals(wanted.get(member), found.get(member))
                    && !Holding.holds(wanted.get(member), found.get(member))) {
                missing.add(member);
            }
        });
        return missing.isEmpty() ? Optional.empty() : Optional.of(notAsDesired(missing));
    }

    private Optional<StepFailure> ofUpdate(JsonNode earlier, JsonNode wanted, JsonNode found) {
        var missing = new TreeSet<String>();
        var disturbed = new TreeSet<String>();
        var members = new TreeSet<String>();
        wanted.fieldNames().forEachRemaining(members::add);
        found.fieldNames().forEachRemaining(members::add);
        boolean taken = false;
        for (var member : members) {
            var desired = wanted.get(member);
            var shown = found.get(member);
            boolean asked = !Objects.equals(desired, earlier.get(member));
            taken |= asked && !Objects.equals(shown, earlier.get(member));
            if (Objects.equals(desired, shown) || asked && Holding.holds(desired, shown)) {
                continue;
            }
            (asked ? missing : disturbed).add(member);
        }
        if (!missing.isEmpty()) {
            return Optional.of(
                    taken || !disturbed.isEmpty()
                            ? notAsDesired(missing)
                            : StepFailure.notTaken(
                                    "the provider answered that it was done, but the resource is as before"));
        }
        return disturbed.isEmpty()
                ? Optional.empty()
                : Optional.of(StepFailure.touched(
                        "SIDE_EFFECT",
                        "the change was made, and with it members changed that nobody asked to change: "
                                + String.join(", ", disturbed)));
    }

    private static StepFailure notAsDesired(TreeSet<String> members) {
        return StepFailure.touched(
                "NOT_AS_DESIRED",
                "the provider answered that it was done, but these members are not as desired: "
                        + String.join(", ", members));
    }

    /** Where a tolerated member is not as desired. */
    private Optional<ObjectNode> deviation(RemoteResource after) {
        if (kind.traits().behaviour().tolerated().isEmpty()) {
            return Optional.empty();
        }
        var wanted = kind.canonical(target);
        var found = kind.canonical(after.projection());
        boolean holds = before.isPresent() ? wanted.equals(found) : Holding.holds(wanted, found);
        return holds
                ? Optional.empty()
                : Optional.of(StateDiff.between(kind, Optional.of(target), Optional.of(after.projection())));
    }
}
