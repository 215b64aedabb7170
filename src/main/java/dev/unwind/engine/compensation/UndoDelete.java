package dev.unwind.engine.compensation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.batch.json.Json;
import dev.unwind.engine.restoration.Restoration;
import dev.unwind.engine.state.Snapshot;
import dev.unwind.engine.step.Step;
import dev.unwind.engine.step.StepFailure;
import dev.unwind.journal.record.ImageRole;
import dev.unwind.journal.record.RecordType;
import dev.unwind.provider.KindRules.Likeness;
import dev.unwind.provider.RemoteResource;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;

/** What the step deleted is created again from its snapshot, and what referred to it is pointed at its new id. */
final class UndoDelete extends RecreatingUndo implements Compensation {
    private final Snapshot snapshot;
    private final RemoteId oldId;
    private final Optional<RemoteId> replacement;
    private LostIds.Rewritten wanted;
    private Optional<RemoteId> recreated;

    UndoDelete(Step step, RollbackContext rollback) {
        this(step, rollback, Optional.empty());
    }

    /** @param replacement what the batch had created in its place: its id leads to the recreated one from now on, too */
    UndoDelete(Step step, RollbackContext rollback, Optional<RemoteId> replacement) {
        super(step, rollback, true);
        this.snapshot = step.snapshot().orElseThrow();
        this.oldId = snapshot.id().orElseThrow();
        this.replacement = replacement;
        this.recreated = recreated(step);
    }

    /** The id under which an earlier attempt created the resource again. */
    static Optional<RemoteId> recreated(Step step) {
        return step.record().image(ImageRole.RECREATED).flatMap(id -> step.id());
    }

    @Override
    public Uni<Restoration.Outcome> undo() {
        return rollback.lostIds()
                .rewritten(kind().traits(), step.stateToRestore())
                .invoke(rewritten -> wanted = rewritten)
                .chain(this::go)
                .invoke(() -> rollback.lostIds().back(step.number()));
    }

    @Override
    public boolean unfinished() {
        return wanted.leftOut() || !snapshot.referrers().isEmpty();
    }

    @Override
    public boolean lacking() {
        return wanted.lacking();
    }

    /** Each referrer is seen to, whatever becomes of the others. */
    @Override
    public Uni<Restoration.Outcome> repoint() {
        return Multi.createFrom()
                .iterable(snapshot.referrers())
                .filter(referrer -> !rollback.lostIds().restoredByItsStep(referrer))
                .onItem()
                .transformToUniAndConcatenate(referrer -> new Repointing(step, rollback, referrer).attempt())
                .collect()
                .asList()
                .map(Repointing::together);
    }

    @Override
    public Uni<Optional<RemoteResource>> look() {
        return recreated.isPresent()
                ? kind().read(recreated.get())
                : lookFor(oldId).call(this::nameIsFree);
    }

    /** Long after the batch somebody else may have taken the name; two resources of one name are never made. */
    private Uni<Void> nameIsFree(Optional<RemoteResource> found) {
        var name = kind().traits().nameIn(wanted.projection());
        if (!step.run().onDemand()
                || found.isPresent()
                || recreated.isPresent()
                || name.isEmpty()
                || !kind().traits().findable()) {
            return Uni.createFrom().voidItem();
        }
        return kind().find(name.get())
                .invoke(namesakes -> {
                    if (!namesakes.isEmpty()) {
                        throw StepFailure.touched(
                                "NAME_TAKEN",
                                "there is another " + kind().name() + " named \"" + name.get()
                                        + "\" by now: settle this step with another name, or make room for it");
                    }
                })
                .replaceWithVoid();
    }

    @Override
    RemoteId originalId() {
        return oldId;
    }

    @Override
    public Unrestorable shortfall() {
        return new Unrestorable(
                created() ? kind().traits().writeOnly() : List.of(),
                lostWithId(snapshot.projection().orElseThrow()));
    }

    @Override
    boolean created() {
        return recreated.isPresent();
    }

    @Override
    public Optional<JsonNode> wanted() {
        return Optional.of(wanted.projection());
    }

    @Override
    public boolean left(Optional<RemoteResource> current) {
        if (current.isEmpty()) {
            // As the batch left it; but what was created again and is gone was taken away by somebody else, or reads
            // lag.
            return recreated.isEmpty();
        }
        // There, and unchanged but for what providers strip: the delete never took effect, or it is created again and
        // something that
        // it refers to was not back yet; or it was created in part.
        return isStill(current.get(), snapshot.projection().orElseThrow())
                || recreated.isPresent() && kind().likeness(current.get(), wanted.projection()) != Likeness.OTHER;
    }

    @Override
    Uni<Void> moved(RemoteId now) {
        if (recreated.equals(Optional.of(now))) {
            return Uni.createFrom().voidItem();
        }
        recreated = Optional.of(now);
        step.movedTo(now);
        return step.note(RecordType.STEP_CREATED, Json.object(), entry -> {
            entry.image(ImageRole.RECREATED, JsonNodeFactory.instance.textNode(now.value()));
            alias(oldId, now, entry);
            replacement.ifPresent(id -> alias(id, now, entry));
        });
    }
}
