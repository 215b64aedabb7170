package dev.unwind.testing;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.provider.ClaimToken;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.ResourceKind;
import dev.unwind.provider.ResourceWrites;
import dev.unwind.provider.call.IdempotencyKey;
import io.smallrye.mutiny.Uni;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes for tests of kinds, where no batch holds anything: each is made under a claim on what it writes. */
public record TestWrites(ResourceKind kind) implements ResourceWrites {
    /** The writes of a kind, of whatever resource. */
    public static ResourceWrites writes(ResourceKind kind) {
        return new TestWrites(kind);
    }

    @Override
    public Uni<RemoteResource> create(JsonNode desired, IdempotencyKey key, OnCreated onCreated) {
        return under(Set.of(), desired).create(desired, key, onCreated);
    }

    @Override
    public Uni<RemoteResource> recreate(RemoteId former, JsonNode desired, IdempotencyKey key, OnCreated onCreated) {
        return under(Set.of(former), desired).recreate(former, desired, key, onCreated);
    }

    @Override
    public Uni<RemoteResource> update(
            RemoteResource current, JsonNode target, IdempotencyKey key, OnAccepted onAccepted) {
        return under(Set.of(current.id()), target).update(current, target, key, onAccepted);
    }

    @Override
    public Uni<Void> delete(RemoteResource current, IdempotencyKey key, OnAccepted onAccepted) {
        return under(Set.of(current.id())).delete(current, key, onAccepted);
    }

    private ResourceWrites under(Set<RemoteId> ids, JsonNode... states) {
        var names = Stream.of(states)
                .map(kind.traits()::nameIn)
                .flatMap(Optional::stream)
                .collect(Collectors.toSet());
        return kind.writes(new ClaimToken(kind, ids, names));
    }
}
