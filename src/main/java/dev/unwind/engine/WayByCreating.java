package dev.unwind.engine;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.RemoteId;
import dev.unwind.provider.IdempotencyKey;
import dev.unwind.provider.PathPattern;
import dev.unwind.provider.ProviderFailure;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.ResourceKind.Likeness;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A way back that may have to create its resource. A create of its own that had no answer is looked for, or sent again under its key,
 * before there is another.
 */
abstract class WayByCreating extends UndoWay {
    private Optional<Instant> inDoubtSince;

    /** @param mayHaveCreated whether what an earlier owner of the batch may have sent without an answer may have been a create */
    WayByCreating(Step step, Rollback rollback, boolean mayHaveCreated) {
        super(step, rollback, IdempotencyKey.Half.WRITE);
        this.inDoubtSince = inherited().filter(intent -> mayHaveCreated).map(BackIntent::since);
    }

    /** Whether it is known under which id the resource was created again. */
    abstract boolean created();

    /** The resource stands under this id now: makes it durable where it is news. */
    abstract Uni<Void> moved(RemoteId now);

    /** The id of the resource when it was captured. */
    abstract RemoteId originalId();

    /** What the resource is not to be compared in, now that it has this id. */
    JsonNode comparable(RemoteId id, JsonNode projection) {
        return id.equals(originalId()) ? projection : kind().traits().lasting(projection);
    }

    @Override
    public boolean asWanted(RemoteResource current, JsonNode wanted) {
        if (step.settlement().isPresent()) {
            return kind().likeness(current, wanted) == Likeness.COMPLETE;
        }
        return kind().canonical(comparable(current.id(), current.projection()))
                .equals(kind().canonical(comparable(current.id(), wanted)));
    }

    /** Whether the resource is in this state but for what its id could not keep, and for ids that the batch took away. */
    boolean isStill(RemoteResource current, JsonNode state) {
        return same(comparable(current.id(), current.projection()), comparable(current.id(), state));
    }

    /** What does not outlive the id that the resource had, where it has another one now. */
    List<PathPattern> lostWithId(JsonNode captured) {
        var traits = kind().traits();
        boolean moved = step.id().filter(id -> !id.equals(originalId())).isPresent();
        return moved && traits.wouldLose(captured) ? traits.loses() : List.of();
    }

    /** The resource under this id, else what a create of ours without an answer may have made. */
    Uni<Optional<RemoteResource>> lookFor(RemoteId id) {
        return kind().read(id)
                .flatMap(found -> found.isPresent() || inDoubtSince.isEmpty()
                        ? Uni.createFrom().item(found)
                        : sentAgain().orElseGet(this::adopted));
    }

    /** Where the provider knows the create by its key it answers with what that made, or makes it now. */
    private Optional<Uni<Optional<RemoteResource>>> sentAgain() {
        return lastIntent()
                .filter(intent ->
                        step.run().journal().now().isBefore(intent.since().plus(keysLast())))
                .map(intent ->
                        create(intent.wanted().orElseThrow(), keyOf(intent)).map(Optional::of));
    }

    private Duration keysLast() {
        return kind().traits()
                .idempotencyKeys()
                .map(lifetime -> lifetime.dividedBy(2))
                .orElse(Duration.ZERO);
    }

    @Override
    public Uni<RemoteResource> update(RemoteResource current, JsonNode wanted, IdempotencyKey key) {
        var updated = super.update(current, wanted, key);
        return kind().traits().movesOnUpdate()
                ? inDoubtSinceFailure(updated).call(answer -> moved(answer.id()))
                : updated;
    }

    private Uni<Optional<RemoteResource>> adopted() {
        return lookByName(wanted().orElseThrow(), inDoubtSince.orElseThrow())
                .call(found -> found.isPresent()
                        ? moved(found.get().id())
                        : Uni.createFrom().voidItem());
    }

    @Override
    public Uni<RemoteResource> create(JsonNode projection, IdempotencyKey key) {
        return inDoubtSinceFailure(kind().create(projection, key, this::moved).call(answer -> moved(answer.id())));
    }

    /** A write without an answer may have put the resource under an id that is not known yet. */
    private Uni<RemoteResource> inDoubtSinceFailure(Uni<RemoteResource> write) {
        var intendedAt = step.run().journal().now();
        return write.onFailure(ProviderFailure.class).invoke(failure -> {
            if (failure.inDoubt() && !created() && inDoubtSince.isEmpty()) {
                inDoubtSince = Optional.of(intendedAt);
            }
        });
    }
}
