package dev.unwind.engine;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.engine.HeldIds.Held;
import dev.unwind.provider.IdempotencyKey;
import dev.unwind.provider.RemoteResource;
import io.smallrye.mutiny.Uni;
import java.util.Optional;
import java.util.Set;

/** The write that changes a resource, and how to see whether it did. */
final class Modification implements WriteInDoubt<RemoteResource> {
    private final Step step;
    private final RemoteResource current;
    private final JsonNode target;

    Modification(Step step, RemoteResource current, JsonNode target) {
        this.step = step;
        this.current = current;
        this.target = target;
    }

    @Override
    public IdempotencyKey.Half half() {
        return IdempotencyKey.Half.WRITE;
    }

    @Override
    public Uni<RemoteResource> send(IdempotencyKey key) {
        return step.kind().update(current, target, key);
    }

    @Override
    public Uni<Finding<RemoteResource>> look() {
        return step.kind().read(current.id()).flatMap(found -> removed().map(removed -> judge(found, removed)));
    }

    /** The ids that this batch takes away: providers strip them from what holds them, sooner or later. */
    private Uni<Set<Held>> removed() {
        var run = step.run();
        var kinds = run.removedKinds();
        return kinds.stream().anyMatch(step.kind().traits()::mayReferTo)
                ? run.referrers().removedIds(kinds)
                : Uni.createFrom().item(Set.of());
    }

    private Finding<RemoteResource> judge(Optional<RemoteResource> found, Set<Held> removed) {
        if (found.isPresent()) {
            var now = without(removed, found.get().projection());
            if (now.equals(without(removed, target))) {
                return new Finding.Applied<>(found.get());
            }
            if (now.equals(without(removed, current.projection()))) {
                return new Finding.NotApplied<>(new Modification(step, found.get(), stripped(found.get(), removed)));
            }
        }
        return new Finding.Unclear<>(StepFailed.inDoubt(
                        found.isPresent()
                                ? "the resource is neither as before the call nor as it was to be"
                                : "the resource is not there any more")
                .with(Differences.between(step.kind(), Optional.of(target), found.map(RemoteResource::projection))));
    }

    private JsonNode without(Set<Held> removed, JsonNode projection) {
        var run = step.run();
        return step.kind().canonical(HeldIds.without(run.kinds(), step.kind().traits(), projection, removed::contains));
    }

    /** The target without the ids that the batch took away and the provider has stripped already: they could not be written. */
    private JsonNode stripped(RemoteResource found, Set<Held> removed) {
        var left = HeldIds.in(step.kind().traits(), found.projection());
        return HeldIds.without(
                step.run().kinds(),
                step.kind().traits(),
                target,
                held -> removed.contains(held) && !left.contains(held));
    }
}
