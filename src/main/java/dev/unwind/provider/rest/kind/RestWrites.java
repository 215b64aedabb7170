package dev.unwind.provider.rest.kind;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.ResourceWrites;
import dev.unwind.provider.call.IdempotencyKey;
import dev.unwind.provider.rest.description.KindDescription;
import io.smallrye.mutiny.Uni;

/** The writes of a kind. Once subscribed to, one runs to its end, callback included, even if its subscriber cancels. */
record RestWrites(
        KindDescription kind,
        CreateOperation creates,
        UpdateOperation updates,
        DeleteOperation deletes,
        CallPreparation preparation)
        implements ResourceWrites {
    @Override
    public Uni<RemoteResource> create(JsonNode desired, IdempotencyKey key, OnCreated onCreated) {
        return uncancellable(creates.create(desired, key, onCreated));
    }

    @Override
    public Uni<RemoteResource> recreate(RemoteId former, JsonNode desired, IdempotencyKey key, OnCreated onCreated) {
        return uncancellable(kind.removal()
                .undelete()
                .filter(calls -> preparation.liesThere(former, desired))
                .map(calls -> deletes.undelete(calls, former, desired, onCreated))
                .orElseGet(() -> creates.recreate(former, desired, key, onCreated)));
    }

    @Override
    public Uni<RemoteResource> update(
            RemoteResource current, JsonNode target, IdempotencyKey key, OnAccepted onAccepted) {
        return uncancellable(updates.update(current, target, key, onAccepted));
    }

    @Override
    public Uni<Void> delete(RemoteResource current, IdempotencyKey key, OnAccepted onAccepted) {
        return uncancellable(deletes.delete(current, key, onAccepted));
    }

    private static <T> Uni<T> uncancellable(Uni<T> operation) {
        return Uni.createFrom().emitter(outcome -> operation.subscribe().with(outcome::complete, outcome::fail));
    }
}
