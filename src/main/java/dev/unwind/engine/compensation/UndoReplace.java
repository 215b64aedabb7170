package dev.unwind.engine.compensation;

import dev.unwind.batch.StepStatus;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.engine.restoration.Restoration;
import dev.unwind.engine.state.Snapshot;
import dev.unwind.engine.step.RollbackIntent;
import dev.unwind.engine.step.Step;
import dev.unwind.journal.record.ImageRole;
import dev.unwind.provider.call.IdempotencyKey;
import io.smallrye.mutiny.Uni;
import java.util.Optional;

/** The replacement is deleted, then the resource that it replaced is created again. */
final class UndoReplace implements Compensation {
    private final Optional<UndoCreate> replacement;
    private final UndoDelete original;
    private boolean replacementGone;

    UndoReplace(Step step, RollbackContext rollback) {
        var oldId = step.snapshot().flatMap(Snapshot::id);
        boolean removed = step.record().image(ImageRole.REMOVED).isPresent();
        boolean created = step.after().isPresent();
        // Where names are ids, the replacement bears its predecessor's.
        Optional<RemoteId> newId = step.id().filter(id -> !Optional.of(id).equals(oldId) || removed && created);
        // Nothing can stand in its place before it was removed; a create that was refused left nothing either.
        var intent = step.inheritedIntent().map(RollbackIntent::what).map(RollbackIntent.Write::half);
        boolean mayBeThere = newId.isPresent()
                || removed && step.state().status() == StepStatus.IN_DOUBT
                || intent.filter(half -> half == IdempotencyKey.Half.DELETE).isPresent();
        this.replacementGone = UndoDelete.recreated(step).isPresent()
                || intent.filter(half -> half == IdempotencyKey.Half.WRITE).isPresent();
        this.replacement = mayBeThere
                ? Optional.of(new UndoCreate(step, rollback, newId, IdempotencyKey.Half.DELETE))
                : Optional.empty();
        this.original = new UndoDelete(step, rollback, newId);
    }

    @Override
    public Uni<Restoration.Outcome> undo() {
        if (replacementGone || replacement.isEmpty()) {
            return original.undo();
        }
        return replacement.get().undo().flatMap(outcome -> {
            if (outcome == Restoration.Outcome.SKIPPED) {
                return Uni.createFrom().item(outcome);
            }
            replacementGone = true;
            return original.undo();
        });
    }

    @Override
    public boolean unfinished() {
        return (replacement.isEmpty() || replacementGone) && original.unfinished();
    }

    @Override
    public boolean lacking() {
        return original.lacking();
    }

    @Override
    public Unrestorable shortfall() {
        return original.shortfall();
    }

    @Override
    public Uni<Restoration.Outcome> repoint() {
        return original.repoint();
    }
}
