package dev.unwind.engine.indoubt;

import dev.unwind.engine.step.DriftCheck;
import dev.unwind.engine.step.Step;
import dev.unwind.engine.step.StepFailure;
import dev.unwind.provider.KindRules.Progress;
import dev.unwind.provider.PathPattern;
import dev.unwind.provider.ProviderFailure.GivenUp;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.call.IdempotencyKey;
import io.smallrye.mutiny.Uni;
import java.util.Optional;
import java.util.Set;

/** The write that deletes a resource, and how to see whether it did. */
public final class DeleteWrite implements ResolvableWrite<RemoteResource> {
    private final Step step;
    private final RemoteResource current;
    private final IdempotencyKey.Half half;

    public DeleteWrite(Step step, RemoteResource current, IdempotencyKey.Half half) {
        this.step = step;
        this.current = current;
        this.half = half;
    }

    @Override
    public IdempotencyKey.Half half() {
        return half;
    }

    @Override
    public Uni<RemoteResource> send(IdempotencyKey key) {
        return step.writes()
                .delete(current, key, operation -> step.journal().accepted(key, operation))
                .replaceWith(current);
    }

    /** That it was done says nothing of calls that were to follow: the look does. */
    @Override
    public Uni<Optional<Finding<RemoteResource>>> ended() {
        return step.accepted(step.sameKey(IdempotencyKey.Direction.FORWARD, half))
                .map(operation -> step.evidence().end(operation, step.kind(), current.projection()))
                .orElseGet(() -> Uni.createFrom().item(Optional.empty()))
                .onFailure(GivenUp.class)
                .transform(failed -> failed.afterEarlierCalls(Optional.empty()))
                .map(done -> Optional.empty());
    }

    /** 404 and 410: it is gone. 409, 412: somebody changed it, or it was this write, sent twice on its way. */
    @Override
    public Set<Integer> echoes() {
        return Set.of(404, 409, 410, 412);
    }

    @Override
    public Uni<Boolean> confirm() {
        var traits = step.kind().traits();
        return traits.behaviour().completeDeletes()
                ? Uni.createFrom().item(true)
                : step.context()
                        .clock()
                        .pause(traits.readLag())
                        .chain(() -> step.kind().read(current.id()))
                        .map(found -> found.isEmpty() || succeeded(found.get()));
    }

    /** Whether the id was given to another resource after ours was gone. */
    private boolean succeeded(RemoteResource found) {
        return step.kind().namesDiffer(found.projection(), current.projection());
    }

    @Override
    public Uni<Finding<RemoteResource>> look() {
        return step.kind()
                .read(current.id())
                .flatMap(found -> found.isPresent() && !succeeded(found.get())
                        ? present(found.get())
                        : Uni.createFrom().item(new Finding.Applied<>(current)));
    }

    private Uni<Finding<RemoteResource>> present(RemoteResource found) {
        return step.kind().progress(found) == Progress.FAILED
                ? Uni.createFrom()
                        .item(new Finding.GivenUp<>(
                                StepFailure.notTaken("the provider accepted the delete and has given it up")))
                : notApplied(found);
    }

    /**
     * It is there: the delete was not done. Whether it is still what was to be deleted is seen before it is sent again.
     */
    private Uni<Finding<RemoteResource>> notApplied(RemoteResource found) {
        var changed = step.kind().traits().behaviour().changedByDelete();
        return DriftCheck.since(step, PathPattern.without(changed, current.projection()), found.without(changed))
                .map(drift -> drift.<Finding<RemoteResource>>map(Finding.Unclear::new)
                        .orElseGet(() -> new Finding.NotApplied<>(new DeleteWrite(step, found, half))));
    }
}
