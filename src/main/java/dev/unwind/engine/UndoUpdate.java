package dev.unwind.engine;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.Json;
import dev.unwind.batch.OnDrift;
import dev.unwind.batch.RemoteId;
import dev.unwind.journal.ImageRole;
import dev.unwind.journal.RecordType;
import dev.unwind.provider.RemoteResource;
import io.smallrye.mutiny.Uni;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** What the step changed is written back as it was captured. */
final class UndoUpdate extends WayByCreating implements Compensation {
    private final Snapshot snapshot;
    private final Optional<JsonNode> after;
    private final JsonNode target;
    private LostIds.Rewritten wanted;
    private boolean moved;

    UndoUpdate(Step step, Rollback rollback) {
        // Only such a policy lets it create what somebody else deleted meanwhile.
        super(step, rollback, step.run().options().rollback().onDrift() == OnDrift.OVERWRITE);
        this.snapshot = step.snapshot().orElseThrow();
        this.after = step.record().image(ImageRole.AFTER);
        this.target = step.record().image(ImageRole.INTENT).orElseThrow();
    }

    @Override
    public Uni<Restoration.Outcome> undo() {
        return rollback.lostIds()
                .rewritten(kind().traits(), snapshot.projection().orElseThrow())
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
        return lookFor(step.id().orElseThrow());
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
        return same(found, snapshot.projection().orElseThrow())
                || same(found, after.orElse(target))
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
