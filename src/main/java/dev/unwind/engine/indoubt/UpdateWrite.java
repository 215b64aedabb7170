package dev.unwind.engine.indoubt;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.engine.state.IdReferences;
import dev.unwind.engine.state.IdReferences.Held;
import dev.unwind.engine.state.StateDiff;
import dev.unwind.engine.state.Tolerance;
import dev.unwind.engine.step.Step;
import dev.unwind.engine.step.StepFailure;
import dev.unwind.offload.DocumentWork;
import dev.unwind.provider.KindRules.Progress;
import dev.unwind.provider.PathPattern;
import dev.unwind.provider.ProviderFailure.GivenUp;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.call.IdempotencyKey;
import io.smallrye.mutiny.Uni;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** The write that changes a resource, and how to see whether it did. */
public final class UpdateWrite implements ResolvableWrite<RemoteResource> {
    private final Step step;
    private final RemoteResource current;
    private final JsonNode target;

    public UpdateWrite(Step step, RemoteResource current, JsonNode target) {
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
        return step.writes()
                .update(current, target, key, operation -> step.journal().accepted(key, operation));
    }

    /** That it was done says nothing of calls that were to follow: the look does. */
    @Override
    public Uni<Optional<Finding<RemoteResource>>> ended() {
        return step.accepted(step.sameKey(IdempotencyKey.Direction.FORWARD, half()))
                .map(operation -> step.evidence().end(operation, step.kind(), target))
                .orElseGet(() -> Uni.createFrom().item(Optional.empty()))
                .onFailure(GivenUp.class)
                .transform(failed -> failed.afterEarlierCalls(Optional.empty()))
                .map(done -> Optional.empty());
    }

    /** The resource is gone or was changed since; or this write did it, sent twice on its way. */
    @Override
    public Set<Integer> echoes() {
        return Set.of(404, 409, 410, 412);
    }

    @Override
    public Uni<Finding<RemoteResource>> look() {
        return step.kind()
                .read(current.id())
                .flatMap(found -> found.isEmpty() && step.kind().traits().movesOnUpdate()
                        ? moved()
                        : Uni.createFrom().item(found))
                .flatMap(found -> removed()
                        .flatMap(removed -> DocumentWork.on(
                                target, found.map(RemoteResource::projection), () -> judge(found, removed))));
    }

    /**
     * The write may have put the resource under another id: then it stands there with its name. It is read when that id
     * is claimed: until then another batch may have changed it.
     */
    private Uni<Optional<RemoteResource>> moved() {
        var kind = step.kind();
        var name = kind.traits().nameIn(target);
        return name.isEmpty() || !kind.traits().findable()
                ? Uni.createFrom().item(Optional.empty())
                : kind.find(name.get())
                        .flatMap(found -> found.size() == 1
                                ? claimed(found.get(0))
                                : Uni.createFrom().item(Optional.empty()));
    }

    private Uni<Optional<RemoteResource>> claimed(RemoteResource moved) {
        return step.claims().token().covers(moved.id())
                ? Uni.createFrom().item(Optional.of(moved))
                : step.claims().takeId(moved.id()).chain(() -> step.kind().read(moved.id()));
    }

    /** The ids that this batch takes away: providers strip them from what holds them, sooner or later. */
    private Uni<Set<Held>> removed() {
        var context = step.context();
        return context.outline().removedKinds().stream().anyMatch(step.kind().traits()::mayReferTo)
                ? context.referrers().removedIds()
                : Uni.createFrom().item(Set.of());
    }

    private Finding<RemoteResource> judge(Optional<RemoteResource> found, Set<Held> removed) {
        if (found.isPresent() && step.kind().progress(found.get()) != Progress.DONE) {
            return unfinished(found.get());
        }
        if (found.isPresent()) {
            var hidden = step.kind().hidden(found.get().projection(), target);
            UnaryOperator<JsonNode> comparable = state -> {
                var seen = PathPattern.without(hidden, state);
                return without(
                        removed,
                        found.get().id().equals(current.id())
                                ? seen
                                : step.kind().traits().survivingNewId(seen));
            };
            boolean unseen = !hidden.isEmpty() || step.kind().traits().hasWriteOnly(target);
            var now = comparable.apply(found.get().projection());
            boolean asBefore = now.equals(comparable.apply(current.projection()));
            if (now.equals(comparable.apply(target))) {
                // Where nothing but what reads never show was to be changed, looking tells nothing; done twice is as
                // good as once.
                return asBefore && unseen
                        ? new Finding.Unfinished<>(new UpdateWrite(step, found.get(), target))
                        : new Finding.Applied<>(found.get());
            }
            if (asBefore) {
                return new Finding.NotApplied<>(new UpdateWrite(step, found.get(), stripped(found.get(), removed)));
            }
        }
        return new Finding.Unclear<>(
                StepFailure.inDoubt(
                                found.isPresent()
                                        ? "the resource is neither as before the call nor as it was to be"
                                        : "the resource is not there any more")
                        .with(StateDiff.between(
                                step.kind(), Optional.of(target), found.map(RemoteResource::projection))),
                found.filter(this::changedInPart).isPresent());
    }

    /** Whether a member is as the write was to make it, and was not so before. */
    private boolean changedInPart(RemoteResource found) {
        var kind = step.kind();
        var before = kind.canonical(current.projection());
        var wanted = kind.canonical(target);
        var now = kind.canonical(found.projection());
        return wanted.propertyStream()
                .anyMatch(member -> !member.getValue().equals(before.get(member.getKey()))
                        && member.getValue().equals(now.get(member.getKey())));
    }

    private Finding<RemoteResource> unfinished(RemoteResource found) {
        return step.kind().progress(found) == Progress.FAILED
                ? new Finding.GivenUp<>(
                        StepFailure.touched("NOT_TAKEN", "the provider accepted the change and has given it up"))
                : new Finding.Unclear<>(StepFailure.inDoubt("the provider is still at work on the resource"));
    }

    private JsonNode without(Set<Held> removed, JsonNode projection) {
        var context = step.context();
        return Tolerance.without(
                step.kind(),
                IdReferences.without(context.kinds(), step.kind().traits(), projection, removed::contains));
    }

    /**
     * The target without the ids that the batch took away and the provider has stripped already: they could not be
     * written.
     */
    private JsonNode stripped(RemoteResource found, Set<Held> removed) {
        var left = IdReferences.in(step.kind().traits(), found.projection());
        return IdReferences.without(
                step.context().kinds(),
                step.kind().traits(),
                target,
                held -> removed.contains(held) && !left.contains(held));
    }
}
