package dev.unwind.engine.schedule;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.provider.Kinds;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.ResourceKind;
import dev.unwind.provider.ResourceOperations;
import dev.unwind.provider.call.CallPermit;
import dev.unwind.provider.call.IdempotencyKey;
import io.smallrye.mutiny.Uni;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/** Kinds whose operations each occupy a call slot while they run. */
final class CallLimitedKinds implements Kinds {
    private final CallSlots slots;
    private final Kinds kinds;
    private final List<ResourceKind> all;
    private final Map<String, ResourceKind> byName = new HashMap<>();

    CallLimitedKinds(Kinds kinds, CallSlots slots) {
        this.slots = slots;
        this.kinds = kinds;
        this.all = kinds.all().stream()
                .map(kind -> kind.decorated(operations -> new CallLimitedOperations(operations, slots)))
                .toList();
        all.forEach(kind -> byName.put(kind.name(), kind));
    }

    @Override
    public Optional<ResourceKind> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    @Override
    public List<ResourceKind> all() {
        return all;
    }

    @Override
    public Kinds under(CallPermit permit) {
        return new CallLimitedKinds(kinds.under(permit), slots);
    }

    private record CallLimitedOperations(ResourceOperations operations, CallSlots slots) implements ResourceOperations {
        @Override
        public Uni<Optional<RemoteResource>> read(RemoteId id) {
            return slots.call(() -> operations.read(id));
        }

        @Override
        public Uni<List<RemoteResource>> find(String name) {
            return slots.call(() -> operations.find(name));
        }

        @Override
        public Uni<List<RemoteResource>> findSimilar(String name) {
            return slots.call(() -> operations.findSimilar(name));
        }

        @Override
        public Uni<Void> list(Consumer<RemoteResource> each) {
            return slots.call(() -> operations.list(each));
        }

        @Override
        public Uni<Boolean> list(Consumer<RemoteResource> each, int lookUps) {
            return slots.call(() -> operations.list(each, lookUps));
        }

        @Override
        public Uni<Optional<Map<RemoteId, RemoteResource>>> readTogether(Set<RemoteId> ids) {
            return slots.call(() -> operations.readTogether(ids));
        }

        @Override
        public Uni<RemoteResource> create(
                JsonNode desired, IdempotencyKey key, Function<RemoteId, Uni<Void>> onCreated) {
            return slots.call(() -> operations.create(desired, key, onCreated));
        }

        @Override
        public Uni<RemoteResource> update(RemoteResource current, JsonNode target, IdempotencyKey key) {
            return slots.call(() -> operations.update(current, target, key));
        }

        @Override
        public Uni<Void> delete(RemoteResource current, IdempotencyKey key) {
            return slots.call(() -> operations.delete(current, key));
        }
    }
}
