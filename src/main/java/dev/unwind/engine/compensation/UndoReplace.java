package dev.unwind.engine.compensation;

import dev.unwind.batch.change.RemoteId;
import dev.unwind.engine.restoration.RestorationResult;
import dev.unwind.engine.restoration.RestorationTarget;
import dev.unwind.engine.state.Snapshot;
import dev.unwind.engine.step.RollbackIntent;
import dev.unwind.engine.step.Step;
import dev.unwind.journal.record.ImageRole;
import dev.unwind.provider.call.IdempotencyKey;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
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
        Optional<RemoteId> newId = UndoDelete.recreated(step).isPresent()
                ? UndoDelete.replacement(step)
                : step.id().filter(id -> !Optional.of(id).equals(oldId) || removed && created);
        // Nothing can stand in its place before it was removed; a create that was refused left nothing either.
        var half = step.evidence().inheritedIntent().map(RollbackIntent::what).map(RollbackIntent.Write::half);
        boolean mayBeThere = newId.isPresent()
                || removed && !created && mayHaveBeenMade(step)
                || half.equals(Optional.of(IdempotencyKey.Half.DELETE));
        this.replacementGone =
                UndoDelete.recreated(step).isPresent() || half.equals(Optional.of(IdempotencyKey.Half.WRITE));
        this.replacement = mayBeThere ? Optional.of(UndoCreate.ofReplacement(step, rollback, newId)) : Optional.empty();
        this.original = UndoDelete.ofOriginal(step, rollback, () -> replacement.flatMap(UndoCreate::id));
    }

    /** What the second half may have made is looked for, unless it was refused and cannot be. */
    private static boolean mayHaveBeenMade(Step step) {
        return !step.lastRefused() || step.kind().traits().findable();
    }

    @Override
    public Uni<RestorationResult> undo(boolean again) {
        if (replacement.isEmpty() || replacementGone && !(again && stands(replacement.get()))) {
            return original.undo(again);
        }
        return replacement.get().undo(again).flatMap(result -> {
            if (result == RestorationResult.SKIPPED) {
                return Uni.createFrom().item(result);
            }
            replacementGone = true;
            return original.undo(again);
        });
    }

    @Override
    public Uni<List<RestorationTarget>> lookedAt() {
        var replaced = replacement.filter(this::stands);
        return original.lookedAt().map(targets -> {
            List<RestorationTarget> all = new ArrayList<>(targets);
            replaced.ifPresent(all::add);
            return all;
        });
    }

    /** Whether it is known under an id of its own: an earlier delete of it may have been lost. */
    private boolean stands(UndoCreate made) {
        return made.id().isPresent() && !made.id().equals(original.id());
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
    public Uni<RestorationResult> repoint(boolean again) {
        return original.repoint(again);
    }
}
