package dev.unwind.engine.schedule;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.provider.Kinds;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.ResourceKind;
import dev.unwind.provider.ResourceReads;
import dev.unwind.provider.ResourceWrites;
import dev.unwind.provider.call.CallPermit;
import dev.unwind.provider.call.CallType;
import dev.unwind.provider.call.IdempotencyKey;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Kinds whose operations each occupy a call slot while they run. Operations that wait for a call that they share occupy
 * none; the call does. Where operations wait for work that the provider has accepted, each request occupies one.
 */
final class CallLimitedKinds implements Kinds {
    private final CallSlots slots;
    private final Kinds kinds;
    private final List<ResourceKind> all;
    private final Map<String, ResourceKind> byName = new HashMap<>();

    CallLimitedKinds(Kinds kinds, CallSlots slots) {
        this.slots = slots;
        this.kinds = kinds;
        this.all = kinds.all().stream().map(kind -> limited(kind, slots)).toList();
        all.forEach(kind -> byName.put(kind.name(), kind));
    }

    private static ResourceKind limited(ResourceKind kind, CallSlots slots) {
        ResourceKind own = kind.in(slots);
        return own.turnsByRequest()
                ? own
                : own.decorated(
                        reads -> new CallLimitedReads(reads, slots, sharesReads(kind)),
                        writes -> new CallLimitedWrites(writes, slots, kind));
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

    private static boolean sharesReads(ResourceKind kind) {
        return kind.together(CallType.READ) > 1;
    }

    /** @param shared whether reads for writes share calls */
    private record CallLimitedReads(ResourceReads reads, CallSlots slots, boolean shared) implements ResourceReads {
        @Override
        public Uni<Optional<RemoteResource>> read(RemoteId id) {
            return slots.call(() -> reads.read(id));
        }

        @Override
        public Uni<Optional<RemoteResource>> readForWrite(RemoteId id) {
            return shared ? reads.readForWrite(id) : slots.call(() -> reads.readForWrite(id));
        }

        @Override
        public Uni<List<RemoteResource>> find(String name) {
            return slots.call(() -> reads.find(name));
        }

        @Override
        public Uni<List<RemoteResource>> findSimilar(String name) {
            return slots.call(() -> reads.findSimilar(name));
        }

        @Override
        public Uni<Void> list(Consumer<RemoteResource> each) {
            return slots.call(() -> reads.list(each));
        }

        @Override
        public Uni<Boolean> list(Consumer<RemoteResource> each, int lookUps) {
            return slots.call(() -> reads.list(each, lookUps));
        }

        @Override
        public Uni<Void> listUnder(Set<RemoteId> parents, Consumer<RemoteResource> each) {
            return slots.call(() -> reads.listUnder(parents, each));
        }

        @Override
        public Uni<Optional<Map<RemoteId, RemoteResource>>> readTogether(Set<RemoteId> ids) {
            return slots.call(() -> reads.readTogether(ids));
        }

        @Override
        public Uni<Optional<RemoteId>> ended(String operation, JsonNode desired, Duration within) {
            return slots.call(() -> reads.ended(operation, desired, within));
        }
    }

    private record CallLimitedWrites(ResourceWrites writes, CallSlots slots, ResourceKind kind)
            implements ResourceWrites {
        @Override
        public Uni<RemoteResource> create(JsonNode desired, IdempotencyKey key, OnCreated onCreated) {
            return limited(CallType.CREATE, () -> writes.create(desired, key, onCreated));
        }

        @Override
        public Uni<RemoteResource> recreate(
                RemoteId former, JsonNode desired, IdempotencyKey key, OnCreated onCreated) {
            boolean alone = kind.traits().abilities().undelete()
                    || kind.traits().behaviour().keepsIds();
            Supplier<Uni<RemoteResource>> write = () -> writes.recreate(former, desired, key, onCreated);
            return alone ? slots.call(write) : limited(CallType.CREATE, write);
        }

        @Override
        public Uni<RemoteResource> update(
                RemoteResource current, JsonNode target, IdempotencyKey key, OnAccepted onAccepted) {
            return limited(CallType.UPDATE, () -> writes.update(current, target, key, onAccepted));
        }

        @Override
        public Uni<Void> delete(RemoteResource current, IdempotencyKey key, OnAccepted onAccepted) {
            return limited(CallType.DELETE, () -> writes.delete(current, key, onAccepted));
        }

        private <T> Uni<T> limited(CallType type, Supplier<Uni<T>> write) {
            return kind.together(type) > 1 ? write.get() : slots.call(write);
        }
    }
}
