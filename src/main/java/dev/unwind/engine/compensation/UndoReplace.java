package dev.unwind.engine.compensation;

import dev.unwind.batch.StepStatus;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.engine.restoration.RestorationResult;
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
        var half = step.evidence().inheritedIntent().map(RollbackIntent::what).map(RollbackIntent.Write::half);
        boolean mayBeThere = newId.isPresent()
                || removed && step.state().status() == StepStatus.IN_DOUBT
                || half.equals(Optional.of(IdempotencyKey.Half.DELETE));
        this.replacementGone =
                UndoDelete.recreated(step).isPresent() || half.equals(Optional.of(IdempotencyKey.Half.WRITE));
        this.replacement = mayBeThere ? Optional.of(UndoCreate.ofReplacement(step, rollback, newId)) : Optional.empty();
        this.original = UndoDelete.ofOriginal(step, rollback, newId);
    }

    @Override
    public Uni<RestorationResult> undo() {
        if (replacementGone || replacement.isEmpty()) {
            return original.undo();
        }
        return replacement.get().undo().flatMap(result -> {
            if (result == RestorationResult.SKIPPED) {
                return Uni.createFrom().item(result);
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
    public Unrestorable unrestorable() {
        return original.unrestorable();
    }

    @Override
    public Uni<RestorationResult> repoint() {
        return original.repoint();
    }
}
