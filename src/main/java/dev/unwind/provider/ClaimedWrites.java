package dev.unwind.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.provider.call.IdempotencyKey;
import io.smallrye.mutiny.Uni;

/** Writes of a kind, each after a check that the claim covers it. */
record ClaimedWrites(ClaimToken claim, KindRules kind, ResourceWrites writes) implements ResourceWrites {
    @Override
    public Uni<RemoteResource> create(JsonNode desired, IdempotencyKey key, OnCreated onCreated) {
        return Uni.createFrom().deferred(() -> {
            requireName(desired);
            return writes.create(desired, key, onCreated);
        });
    }

    @Override
    public Uni<RemoteResource> recreate(RemoteId former, JsonNode desired, IdempotencyKey key, OnCreated onCreated) {
        return Uni.createFrom().deferred(() -> {
            claim.require(kind, former);
            requireName(desired);
            return writes.recreate(former, desired, key, onCreated);
        });
    }

    @Override
    public Uni<RemoteResource> update(
            RemoteResource current, JsonNode target, IdempotencyKey key, OnAccepted onAccepted) {
        return Uni.createFrom().deferred(() -> {
            claim.require(kind, current.id());
            if (kind.namesDiffer(current.projection(), target)) {
                requireName(target);
            }
            return writes.update(current, target, key, onAccepted);
        });
    }

    @Override
    public Uni<Void> delete(RemoteResource current, IdempotencyKey key, OnAccepted onAccepted) {
        return Uni.createFrom().deferred(() -> {
            claim.require(kind, current.id());
            return writes.delete(current, key, onAccepted);
        });
    }

    private void requireName(JsonNode state) {
        kind.traits().nameIn(state).ifPresent(name -> claim.require(kind, name));
    }
}
