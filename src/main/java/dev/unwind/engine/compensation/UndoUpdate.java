package dev.unwind.engine.compensation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.batch.json.Json;
import dev.unwind.batch.policy.OnDrift;
import dev.unwind.engine.restoration.Restoration;
import dev.unwind.engine.state.Snapshot;
import dev.unwind.engine.step.Step;
import dev.unwind.journal.record.RecordType;
import dev.unwind.provider.RemoteResource;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** What the step changed is written back as it was captured. */
final class UndoUpdate extends RecreatingUndo implements Compensation {
    private final Snapshot snapshot;
    private final Optional<JsonNode> after;
    private final JsonNode target;
    private LostIds.Rewritten wanted;
    private boolean moved;

    UndoUpdate(Step step, RollbackContext rollback) {
        // Only such a policy lets it create what somebody else deleted meanwhile.
        super(
                step,
                rollback,
                step.run().options().rollback().onDrift() == OnDrift.OVERWRITE
                        || step.kind().traits().movesOnUpdate());
        this.snapshot = step.snapshot().orElseThrow();
        this.after = step.after();
        this.target = step.intent().orElseThrow();
    }

    @Override
    public Uni<Restoration.Outcome> undo() {
        return rollback.lostIds()
                .rewritten(kind().traits(), step.stateToRestore())
                .invoke(rewritten -> wanted = rewritten)
                .chain(this::go);
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
    public Uni<Optional<RemoteResource>> look() {
        return lookFor(step.id().orElseThrow())
                .flatMap(found -> found.isEmpty() && kind().traits().movesOnUpdate()
                        ? movedMeanwhile()
                        : Uni.createFrom().item(found));
    }

    /** The update that is being undone may have moved the resource to an id that nobody has heard of. */
    private Uni<Optional<RemoteResource>> movedMeanwhile() {
        var name = kind().traits().nameIn(target);
        if (name.isEmpty() || !kind().traits().findable()) {
            return Uni.createFrom().item(Optional.empty());
        }
        return kind().find(name.get())
                .map(found -> found.size() == 1 && isStill(found.get(0), after.orElse(target))
                        ? Optional.of(found.get(0))
                        : Optional.<RemoteResource>empty())
                .call(found -> found.map(resource -> moved(resource.id()))
                        .orElseGet(() -> Uni.createFrom().voidItem()));
    }

    @Override
    RemoteId originalId() {
        return snapshot.id().orElseThrow();
    }

    @Override
    public Unrestorable shortfall() {
        var traits = kind().traits();
        return new Unrestorable(
                traits.changesWriteOnly(target) ? traits.writeOnly() : List.of(),
                lostWithId(snapshot.projection().orElseThrow()));
    }

    @Override
    public Optional<JsonNode> wanted() {
        return Optional.of(wanted.projection());
    }

    @Override
    public boolean left(Optional<RemoteResource> current) {
        if (current.isEmpty()) {
            return false;
        }
        var found = current.get().projection();
        return isStill(current.get(), snapshot.projection().orElseThrow())
                || isStill(current.get(), after.orElse(target))
                || after.isEmpty() && !kind().traits().atomicWrites() && onlyOursDiffers(found);
    }

    /** Whether what the step did not write is as captured: a write that is not atomic may have been done in part, but nothing else. */
    private boolean onlyOursDiffers(JsonNode found) {
        var before = kind().canonical(rollback.lostIds()
                .without(kind().traits(), snapshot.projection().orElseThrow()));
        var wished = kind().canonical(rollback.lostIds().without(kind().traits(), target));
        var now = kind().canonical(rollback.lostIds().without(kind().traits(), found));
        return Stream.of(before, wished, now)
                .flatMap(state -> state.propertyStream().map(Map.Entry::getKey))
                .distinct()
                .filter(member -> Objects.equals(before.get(member), wished.get(member)))
                .allMatch(member -> Objects.equals(before.get(member), now.get(member)));
    }

    @Override
    boolean created() {
        return moved;
    }

    @Override
    Uni<Void> moved(RemoteId now) {
        var old = step.id().orElseThrow();
        moved = true;
        if (old.equals(now)) {
            return Uni.createFrom().voidItem();
        }
        step.movedTo(now);
        return step.note(RecordType.STEP_CREATED, Json.object(), entry -> alias(old, now, entry));
    }
}
