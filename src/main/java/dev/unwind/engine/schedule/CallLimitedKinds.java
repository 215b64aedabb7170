package dev.unwind.engine.schedule;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.change.ChangeType;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.batch.json.Violation;
import dev.unwind.provider.KindTraits;
import dev.unwind.provider.Kinds;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.ResourceKind;
import dev.unwind.provider.call.CallPermit;
import dev.unwind.provider.call.IdempotencyKey;
import dev.unwind.provider.call.PlannedCall;
import io.smallrye.mutiny.Uni;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Kinds whose calls take a slot each, for as long as they last. */
final class CallLimitedKinds implements Kinds {
    private final CallSlots slots;
    private final Kinds kinds;
    private final List<ResourceKind> all;
    private final Map<String, ResourceKind> byName = new HashMap<>();

    CallLimitedKinds(Kinds kinds, CallSlots slots) {
        this.slots = slots;
        this.kinds = kinds;
        this.all = kinds.all().stream()
                .<ResourceKind>map(kind -> new Slotted(kind, slots))
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

    private record Slotted(ResourceKind kind, CallSlots slots) implements ResourceKind {
        @Override
        public KindTraits traits() {
            return kind.traits();
        }

        @Override
        public ResourceKind under(CallPermit permit) {
            return new Slotted(kind.under(permit), slots);
        }

        @Override
        public Uni<Optional<RemoteResource>> read(RemoteId id) {
            return slots.call(() -> kind.read(id));
        }

        @Override
        public Uni<List<RemoteResource>> find(String name) {
            return slots.call(() -> kind.find(name));
        }

        @Override
        public Uni<List<RemoteResource>> list() {
            return slots.call(kind::list);
        }

        @Override
        public Uni<RemoteResource> create(JsonNode desired, IdempotencyKey key, Function<RemoteId, Uni<Void>> created) {
            return slots.call(() -> kind.create(desired, key, created));
        }

        @Override
        public Uni<RemoteResource> update(RemoteResource current, JsonNode target, IdempotencyKey key) {
            return slots.call(() -> kind.update(current, target, key));
        }

        @Override
        public Uni<Void> delete(RemoteResource current, IdempotencyKey key) {
            return slots.call(() -> kind.delete(current, key));
        }

        @Override
        public List<PlannedCall> callsToCreate(JsonNode desired) {
            return kind.callsToCreate(desired);
        }

        @Override
        public List<PlannedCall> callsToUpdate(RemoteResource current, JsonNode target) {
            return kind.callsToUpdate(current, target);
        }

        @Override
        public List<PlannedCall> callsToDelete(RemoteResource current) {
            return kind.callsToDelete(current);
        }

        @Override
        public JsonNode canonical(JsonNode projection) {
            return kind.canonical(projection);
        }

        @Override
        public Likeness likeness(RemoteResource found, JsonNode desired) {
            return kind.likeness(found, desired);
        }

        @Override
        public List<Violation> check(ChangeType type, JsonNode desired) {
            return kind.check(type, desired);
        }
    }
}
