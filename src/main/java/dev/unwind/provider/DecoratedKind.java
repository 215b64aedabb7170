package dev.unwind.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.change.ChangeType;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.batch.json.Violation;
import dev.unwind.provider.call.CallPermit;
import dev.unwind.provider.call.CallType;
import dev.unwind.provider.call.PlannedCall;
import dev.unwind.provider.call.RunCalls;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** The rules and previews of one kind, with decorated reads. */
final class DecoratedKind implements ResourceKind {
    private final ResourceKind kind;
    private final UnaryOperator<ResourceReads> decorateReads;
    private final UnaryOperator<ResourceWrites> decorateWrites;
    private final ResourceReads reads;

    DecoratedKind(
            ResourceKind kind,
            UnaryOperator<ResourceReads> decorateReads,
            UnaryOperator<ResourceWrites> decorateWrites) {
        this.kind = kind;
        this.decorateReads = decorateReads;
        this.decorateWrites = decorateWrites;
        this.reads = decorateReads.apply(kind);
    }

    @Override
    public long bodySize() {
        return kind.bodySize();
    }

    @Override
    public ResourceKind under(CallPermit permit) {
        return new DecoratedKind(kind.under(permit), decorateReads, decorateWrites);
    }

    @Override
    public ResourceKind in(RunCalls run) {
        return new DecoratedKind(kind.in(run), decorateReads, decorateWrites);
    }

    @Override
    public boolean turnsByRequest() {
        return kind.turnsByRequest();
    }

    @Override
    public int together(CallType type) {
        return kind.together(type);
    }

    @Override
    public KindTraits traits() {
        return kind.traits();
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
    public boolean sameName(String one, String other) {
        return kind.sameName(one, other);
    }

    @Override
    public boolean namesAreIds() {
        return kind.namesAreIds();
    }

    @Override
    public boolean isName(String name) {
        return kind.isName(name);
    }

    @Override
    public Progress progress(RemoteResource resource) {
        return kind.progress(resource);
    }

    @Override
    public List<String> cautions() {
        return kind.cautions();
    }

    @Override
    public List<PathPattern> masked(JsonNode projection) {
        return kind.masked(projection);
    }

    @Override
    public JsonNode reachable(RemoteResource current, JsonNode target) {
        return kind.reachable(current, target);
    }

    @Override
    public List<Violation> check(ChangeType type, JsonNode desired) {
        return kind.check(type, desired);
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
    public Uni<Optional<RemoteResource>> read(RemoteId id) {
        return reads.read(id);
    }

    @Override
    public Uni<Optional<RemoteResource>> readForWrite(RemoteId id) {
        return reads.readForWrite(id);
    }

    @Override
    public Uni<List<RemoteResource>> find(String name) {
        return reads.find(name);
    }

    @Override
    public Uni<List<RemoteResource>> findSimilar(String name) {
        return reads.findSimilar(name);
    }

    @Override
    public Uni<Void> list(Consumer<RemoteResource> each) {
        return reads.list(each);
    }

    @Override
    public Uni<Boolean> list(Consumer<RemoteResource> each, int lookUps) {
        return reads.list(each, lookUps);
    }

    @Override
    public Uni<Void> listUnder(Set<RemoteId> parents, Consumer<RemoteResource> each) {
        return reads.listUnder(parents, each);
    }

    @Override
    public Uni<Optional<Map<RemoteId, RemoteResource>>> readTogether(Set<RemoteId> ids) {
        return reads.readTogether(ids);
    }

    @Override
    public Uni<Optional<RemoteId>> ended(String operation, JsonNode desired, Duration within) {
        return reads.ended(operation, desired, within);
    }

    @Override
    public ResourceWrites writes(ClaimToken claim) {
        return decorateWrites.apply(kind.writes(claim));
    }
}
