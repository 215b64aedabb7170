package dev.unwind.engine.indoubt;

import dev.unwind.engine.step.DriftCheck;
import dev.unwind.engine.step.Step;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.call.IdempotencyKey;
import io.smallrye.mutiny.Uni;

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
        return step.kind().delete(current, key).replaceWith(current);
    }

    @Override
    public Uni<Finding<RemoteResource>> look() {
        return step.kind()
                .read(current.id())
                .flatMap(found -> found.isPresent()
                        ? notApplied(found.get())
                        : Uni.createFrom().item(new Finding.Applied<>(current)));
    }

    /**
     * It is there: the delete was not done. Whether it is still what was to be deleted is seen before it is sent again.
     */
    private Uni<Finding<RemoteResource>> notApplied(RemoteResource found) {
        return DriftCheck.since(step, current.projection(), found)
                .map(drift -> drift.<Finding<RemoteResource>>map(Finding.Unclear::new)
                        .orElseGet(() -> new Finding.NotApplied<>(new DeleteWrite(step, found, half))));
    }
}
