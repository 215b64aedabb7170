package dev.unwind.engine.compensation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.batch.json.Json;
import dev.unwind.batch.policy.OnDrift;
import dev.unwind.engine.restoration.RestorationResult;
import dev.unwind.engine.restoration.RestorationTarget;
import dev.unwind.engine.restoration.RollbackWrite;
import dev.unwind.engine.step.Step;
import dev.unwind.journal.record.RecordType;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.ResourceKind;
import dev.unwind.provider.call.IdempotencyKey;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** What the step changed is written back as it was captured. */
final class UndoUpdate implements Compensation, RestorationTarget {
    private final Step step;
    private final RollbackContext rollback;
    private final RollbackWrite write;
    private final Recreation recreation;
    private final Comparison comparison;
    private final JsonNode before;
    private final Optional<JsonNode> after;
    private final JsonNode target;
    private LostIds.Rewritten wanted;
    private boolean moved;

    UndoUpdate(Step step, RollbackContext rollback) {
        this.step = step;
        this.rollback = rollback;
        var snapshot = step.snapshot().orElseThrow();
        this.before = snapshot.projection().orElseThrow();
        this.after = step.after();
        this.target = step.intent().orElseThrow();
        this.write = RollbackWrite.of(step, IdempotencyKey.Half.WRITE);
        this.recreation = new Recreation(step, write, mayCreate(step), () -> moved, this::moved);
        this.comparison = new Comparison(step, rollback.lostIds(), snapshot.id().orElseThrow());
    }

    /** Only such a policy lets it create what somebody else deleted meanwhile. */
    private static boolean mayCreate(Step step) {
        return step.context().options().rollback().onDrift() == OnDrift.OVERWRITE
                || step.kind().traits().movesOnUpdate();
    }

    @Override
    public Uni<RestorationResult> undo() {
        return rollback.lostIds()
                .rewritten(kind().traits(), step.stateToRestore())
                .invoke(rewritten -> wanted = rewritten)
                .chain(() -> rollback.restore(step, this));
    }

    @Override
    public boolean unfinished() {
        return wanted.leftOut();
    }

    @Override
    public boolean lacking() {
        return wanted.lacking();
    }

    @Override
    public Unrestorable unrestorable() {
        var traits = kind().traits();
        return new Unrestorable(
                traits.changesWriteOnly(target) ? traits.writeOnly() : List.of(), comparison.lostWithId(before));
    }

    @Override
    public ResourceKind kind() {
        return step.kind();
    }

    @Override
    public RollbackWrite write() {
        return write;
    }

    @Override
    public Uni<Optional<RemoteResource>> look() {
        return recreation
                .lookFor(step.id().orElseThrow(), wanted.projection())
                .flatMap(found -> found.isEmpty() && kind().traits().movesOnUpdate()
                        ? movedMeanwhile()
                        : Uni.createFrom().item(found));
    }

    /** Looks by name: the update that is being undone may have moved the resource to an id that nobody has heard of. */
    private Uni<Optional<RemoteResource>> movedMeanwhile() {
        var name = kind().traits().nameIn(target);
        if (name.isEmpty() || !kind().traits().findable()) {
            return Uni.createFrom().item(Optional.empty());
        }
        return kind().find(name.get())
                .map(found -> found.size() == 1 && comparison.isStill(found.get(0), after.orElse(target))
                        ? Optional.of(found.get(0))
                        : Optional.<RemoteResource>empty())
                .call(found -> found.map(resource -> moved(resource.id()))
                        .orElseGet(() -> Uni.createFrom().voidItem()));
    }

    @Override
    public Optional<JsonNode> wanted() {
        return Optional.of(wanted.projection());
    }

    @Override
    public boolean asWanted(RemoteResource current, JsonNode wantedState) {
        return comparison.asWanted(current, wantedState);
    }

    @Override
    public boolean asLeft(Optional<RemoteResource> current) {
        if (current.isEmpty()) {
            return false;
        }
        return comparison.isStill(current.get(), before)
                || comparison.isStill(current.get(), after.orElse(target))
                || after.isEmpty()
                        && !kind().traits().atomicWrites()
                        && onlyOursDiffers(current.get().projection());
    }

    /**
     * Whether what the step did not write is as captured: a write that is not atomic may have been done in part, but
     * nothing else.
     */
    private boolean onlyOursDiffers(JsonNode found) {
        var captured = comparable(before);
        var intended = comparable(target);
        var now = comparable(found);
        return Stream.of(captured, intended, now)
                .flatMap(state -> state.propertyStream().map(Map.Entry::getKey))
                .distinct()
                .filter(member -> Objects.equals(captured.get(member), intended.get(member)))
                .allMatch(member -> Objects.equals(captured.get(member), now.get(member)));
    }

    private JsonNode comparable(JsonNode state) {
        return kind().canonical(rollback.lostIds().without(kind().traits(), state));
    }

    @Override
    public Uni<RemoteResource> update(RemoteResource current, JsonNode wantedState, IdempotencyKey key) {
        return recreation.update(current, wantedState, key);
    }

    @Override
    public Uni<RemoteResource> create(JsonNode wantedState, IdempotencyKey key) {
        return recreation.create(wantedState, key);
    }

    private Uni<Void> moved(RemoteId now) {
        var old = step.id().orElseThrow();
        moved = true;
        if (old.equals(now)) {
            return Uni.createFrom().voidItem();
        }
        step.movedTo(now);
        return step.journal()
                .note(RecordType.STEP_CREATED, Json.object(), entry -> Recreation.alias(step, old, now, entry));
    }
}
