package dev.unwind.engine.restoration;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.change.ChangeType;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.batch.json.Violation;
import dev.unwind.provider.ClaimToken;
import dev.unwind.provider.IdRules;
import dev.unwind.provider.KindTraits;
import dev.unwind.provider.PathPattern;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.ResourceKind;
import dev.unwind.provider.ResourceWrites;
import dev.unwind.provider.call.CallPermit;
import dev.unwind.provider.call.PlannedCall;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** The rules of a plain kind. Its operations are the target's own in these tests. */
final class ScriptedKind implements ResourceKind {
    private static final KindTraits TRAITS = new KindTraits(
            "shelf",
            "library",
            "library",
            IdRules.TEXTS,
            Optional.empty(),
            false,
            false,
            Optional.empty(),
            false,
            true,
            KindTraits.Abilities.ALL,
            false,
            List.of(),
            List.of(),
            false,
            List.of(),
            Duration.ofMillis(200),
            Duration.ofSeconds(8),
            Duration.ofSeconds(4),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            KindTraits.Behaviour.PLAIN);

    @Override
    public KindTraits traits() {
        return TRAITS;
    }

    @Override
    public ResourceKind under(CallPermit permit) {
        return this;
    }

    @Override
    public JsonNode canonical(JsonNode projection) {
        return projection;
    }

    @Override
    public Likeness likeness(RemoteResource found, JsonNode desired) {
        return found.projection().equals(desired) ? Likeness.COMPLETE : Likeness.OTHER;
    }

    @Override
    public List<Violation> check(ChangeType type, JsonNode desired) {
        return List.of();
    }

    @Override
    public List<PlannedCall> callsToCreate(JsonNode desired) {
        return List.of();
    }

    @Override
    public List<PlannedCall> callsToUpdate(RemoteResource current, JsonNode target) {
        return List.of();
    }

    @Override
    public List<PlannedCall> callsToDelete(RemoteResource current) {
        return List.of();
    }

    @Override
    public Uni<Optional<RemoteResource>> read(RemoteId id) {
        throw new IllegalStateException("the target looks");
    }

    @Override
    public Uni<List<RemoteResource>> find(String name) {
        throw new IllegalStateException("the target looks");
    }

    @Override
    public Uni<List<RemoteResource>> findSimilar(String name) {
        throw new IllegalStateException("the target looks");
    }

    @Override
    public Uni<Void> list(Consumer<RemoteResource> each) {
        throw new IllegalStateException("the target looks");
    }

    @Override
    public Uni<Optional<Map<RemoteId, RemoteResource>>> readTogether(Set<RemoteId> ids) {
        throw new IllegalStateException("the target looks");
    }

    @Override
    public boolean sameName(String one, String other) {
        return one.equals(other);
    }

    @Override
    public Progress progress(RemoteResource resource) {
        return Progress.DONE;
    }

    @Override
    public List<PathPattern> masked(JsonNode projection) {
        return List.of();
    }

    @Override
    public JsonNode reachable(RemoteResource current, JsonNode target) {
        return target;
    }

    @Override
    public ResourceWrites writes(ClaimToken claim) {
        throw new IllegalStateException("the target writes");
    }
}
