package dev.unwind.engine;

import dev.unwind.provider.IdempotencyKey;
import dev.unwind.provider.RemoteResource;
import io.smallrye.mutiny.Uni;

/** The write that deletes a resource, and how to see whether it did. */
final class Removal implements WriteInDoubt<RemoteResource> {
    private final Step step;
    private final RemoteResource current;
    private final IdempotencyKey.Half half;

    Removal(Step step, RemoteResource current, IdempotencyKey.Half half) {
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
                .map(found -> found.isPresent() ? new Finding.NotApplied<>() : new Finding.Applied<>(current));
    }
}
