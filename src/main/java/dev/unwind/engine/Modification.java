package dev.unwind.engine;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.provider.IdempotencyKey;
import dev.unwind.provider.RemoteResource;
import io.smallrye.mutiny.Uni;
import java.util.Optional;

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
        return step.kind().read(current.id()).map(this::judge);
    }

    private Finding<RemoteResource> judge(Optional<RemoteResource> found) {
        var kind = step.kind();
        if (found.isPresent()) {
            var now = kind.canonical(found.get().projection());
            if (now.equals(kind.canonical(target))) {
                return new Finding.Applied<>(found.get());
            }
            if (now.equals(kind.canonical(current.projection()))) {
                return new Finding.NotApplied<>(new Modification(step, found.get(), target));
            }
        }
        return new Finding.Unclear<>(StepFailed.inDoubt(
                        found.isPresent()
                                ? "the resource is neither as before the call nor as it was to be"
                                : "the resource is not there any more")
                .with(Differences.between(kind, Optional.of(target), found.map(RemoteResource::projection))));
    }
}
