package dev.unwind.engine.kindcheck;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.engine.async.Delay;
import dev.unwind.offload.DocumentWork;
import dev.unwind.provider.KindRules.Likeness;
import dev.unwind.provider.ProviderFailure;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.ResourceKind;
import dev.unwind.provider.ResourceWrites;
import dev.unwind.provider.call.IdempotencyKey;
import io.smallrye.mutiny.Uni;
import java.util.Optional;

/**
 * The resource that a round trip makes, and what else it may have made: everything that has to be deleted again. Calls
 * follow one another. Every Uni is lazy and completes on any thread.
 */
final class ScratchResource {
    private final ResourceKind kind;
    private final JsonNode sample;
    private final ScratchClaim claim;
    private final BatchId keys = BatchId.next();
    private int writes;
    private Optional<RemoteId> id = Optional.empty();
    private boolean perhapsMade;
    private Optional<RemoteId> stray = Optional.empty();

    /** @param sample its whole desired state */
    ScratchResource(ResourceKind kind, JsonNode sample) {
        this.kind = kind;
        this.sample = sample;
        this.claim = new ScratchClaim(kind);
    }

    /** Names the next write. */
    IdempotencyKey nextKey() {
        return new IdempotencyKey(keys, 1, IdempotencyKey.Direction.FORWARD, IdempotencyKey.Half.WRITE, ++writes);
    }

    /** The writes of what this check has made. */
    ResourceWrites writes() {
        return claim.writes();
    }

    private void standsUnder(RemoteId made) {
        claim.made(made);
        id = Optional.of(made);
    }

    /** The id under which the resource was seen last; empty where it is not there. */
    Optional<RemoteId> id() {
        return id;
    }

    /** Creates the resource. Fails with a {@link ProviderFailure}. */
    Uni<RemoteResource> create(JsonNode desired, IdempotencyKey key) {
        claim.named(desired);
        return made(writes().create(desired, key, this::known));
    }

    /**
     * Makes the resource exist again as a rollback does: undeleted, or under the id that it had, where the API can do
     * that. Fails with a {@link ProviderFailure}.
     */
    Uni<RemoteResource> recreate(RemoteId former, JsonNode desired, IdempotencyKey key) {
        claim.named(desired);
        return made(writes().recreate(former, desired, key, this::known));
    }

    private Uni<Void> known(RemoteId created) {
        standsUnder(created);
        return Uni.createFrom().voidItem();
    }

    private Uni<RemoteResource> made(Uni<RemoteResource> call) {
        return call.invoke(created -> standsUnder(created.id()))
                .onFailure(ProviderFailure.class)
                .invoke(failure -> {
                    failure.created().ifPresent(this::standsUnder);
                    perhapsMade = failure.inDoubt() && id.isEmpty();
                });
    }

    /** Writes another state, which may give the resource another id. Fails with a {@link ProviderFailure}. */
    Uni<RemoteResource> update(RemoteResource current, JsonNode target) {
        claim.named(target);
        return writes().update(current, target, nextKey()).invoke(updated -> standsUnder(updated.id()));
    }

    /** The resource that is being created, if it can be seen yet. Fails with a {@link ProviderFailure}. */
    Uni<Optional<RemoteResource>> look() {
        return id.isEmpty()
                ? lookByName()
                : kind.read(id.get())
                        .flatMap(found -> found.isPresent() ? Uni.createFrom().item(found) : lookByName());
    }

    private Uni<Optional<RemoteResource>> lookByName() {
        var name = kind.traits().nameIn(sample);
        return name.isEmpty() || !kind.traits().findable()
                ? Uni.createFrom().item(Optional.empty())
                : kind.find(name.get())
                        .map(found -> found.size() == 1 ? Optional.of(found.get(0)) : Optional.<RemoteResource>empty())
                        .invoke(found -> found.ifPresent(resource -> standsUnder(resource.id())));
    }

    /** Notes that the resource was seen to be gone. */
    void gone() {
        id = Optional.empty();
    }

    /** Notes that the id seems to be that of another resource, which is not to be touched. */
    void notOurs() {
        id = Optional.empty();
        perhapsMade = true;
    }

    /** Whether what is shown seems to be another resource than one that was to be in the expected state. */
    boolean isAnother(RemoteResource shown, JsonNode expected) {
        var traits = kind.traits();
        boolean nameless = traits.nameIn(expected).isEmpty()
                || traits.nameIn(shown.projection()).isEmpty();
        return kind.namesDiffer(shown.projection(), expected)
                || nameless && kind.likeness(shown, expected) == Likeness.OTHER;
    }

    /**
     * Deletes what a repeated create made. What may be somebody else's, or cannot be deleted, is left over. Does not
     * fail.
     */
    Uni<Void> deleteDuplicate(RemoteId duplicate) {
        stray = Optional.of(duplicate);
        claim.made(duplicate);
        return kind.read(duplicate)
                .flatMap(found -> DocumentWork.on(
                        sample,
                        found.map(RemoteResource::projection),
                        () -> found.filter(shown -> !isAnother(shown, sample))))
                .flatMap(ours -> ours.isEmpty()
                        ? Uni.createFrom().voidItem()
                        : writes().delete(ours.get(), nextKey()).invoke(() -> stray = Optional.empty()))
                .onFailure(ProviderFailure.class)
                .recoverWithNull();
    }

    /**
     * Deletes what is left of the resource. Gives the id of what is left over for a person to delete. Does not fail.
     */
    Uni<Optional<RemoteId>> cleanUp(KindReport.Findings findings) {
        var left = id.isEmpty() && perhapsMade
                ? findByName(findings)
                : Uni.createFrom().item(id);
        return left.flatMap(found ->
                        found.map(this::delete).orElseGet(() -> Uni.createFrom().item(Optional.empty())))
                .map(remaining -> remaining.or(() -> stray));
    }

    /** Finds what a create without an answer made after all: nothing had the name before. */
    private Uni<Optional<RemoteId>> findByName(KindReport.Findings findings) {
        var name = kind.traits().nameIn(sample);
        if (name.isEmpty() || !kind.traits().findable()) {
            findings.broken("leftover", "the create got no answer: a person has to look whether it made something");
            return Uni.createFrom().item(Optional.empty());
        }
        return Delay.of(kind.traits().settles().plus(kind.traits().readLag()))
                .chain(() -> kind.find(name.get()))
                .map(all -> all.stream().map(RemoteResource::id).findFirst())
                .invoke(found -> found.ifPresent(claim::made))
                .onFailure(ProviderFailure.class)
                .invoke(failure -> findings.broken("leftover", "it cannot be looked for: " + failure.getMessage()))
                .onFailure(ProviderFailure.class)
                .recoverWithItem(Optional.empty());
    }

    /** Gives the id back where it cannot be deleted. */
    private Uni<Optional<RemoteId>> delete(RemoteId leftover) {
        return kind.read(leftover)
                .flatMap(found -> found.isEmpty()
                        ? Uni.createFrom().item(Optional.<RemoteId>empty())
                        : writes().delete(found.get(), nextKey()).replaceWith(Optional.<RemoteId>empty()))
                .onFailure(ProviderFailure.class)
                .recoverWithItem(Optional.of(leftover));
    }
}
