package dev.unwind.engine.compensation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.engine.restoration.RestorationResult;
import dev.unwind.engine.restoration.RestorationTarget;
import dev.unwind.engine.restoration.RollbackWrite;
import dev.unwind.engine.step.Step;
import dev.unwind.provider.KindRules.Likeness;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.ResourceKind;
import dev.unwind.provider.call.IdempotencyKey;
import io.smallrye.mutiny.Uni;
import java.util.Optional;

/** What the step created is deleted; also what a create in doubt, or one that failed half-way, may have left. */
final class UndoCreate implements Compensation, RestorationTarget {
    private final Step step;
    private final RollbackContext rollback;
    private final RollbackWrite write;
    private final JsonNode intent;
    private final Optional<JsonNode> after;
    private Optional<RemoteId> id;

    private UndoCreate(Step step, RollbackContext rollback, Optional<RemoteId> id, IdempotencyKey.Half half) {
        this.step = step;
        this.rollback = rollback;
        this.write = RollbackWrite.of(step, half);
        this.intent = step.intent().orElseThrow();
        this.after = step.after();
        this.id = id;
    }

    static UndoCreate of(Step step, RollbackContext rollback) {
        return new UndoCreate(step, rollback, step.id(), IdempotencyKey.Half.WRITE);
    }

    /**
     * The first half of undoing a REPLACE.
     *
     * @param id of the replacement, as far as it is known
     */
    static UndoCreate ofReplacement(Step step, RollbackContext rollback, Optional<RemoteId> id) {
        return new UndoCreate(step, rollback, id, IdempotencyKey.Half.DELETE);
    }

    @Override
    public Uni<RestorationResult> undo() {
        return rollback.restore(step, this);
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
        if (id.isPresent()) {
            return kind().read(id.get());
        }
        var intendedAt = step.state()
                .startedAt()
                .orElseGet(() -> step.context().journal().now());
        return OwnCreates.find(step, intent, intendedAt).invoke(found -> id = found.map(RemoteResource::id));
    }

    @Override
    public Optional<JsonNode> wanted() {
        return Optional.empty();
    }

    @Override
    public boolean asLeft(Optional<RemoteResource> current) {
        return current.filter(found -> after.isPresent()
                        ? Comparison.same(kind(), rollback.lostIds(), found.projection(), after.get())
                        : kind().likeness(found, intent) != Likeness.OTHER)
                .isPresent();
    }

    @Override
    public boolean succeededBy(RemoteResource current) {
        return kind().traits().namesDiffer(current.projection(), intent);
    }

    @Override
    public Uni<RemoteResource> create(JsonNode wanted, IdempotencyKey key) {
        throw new IllegalStateException("undoing a create creates nothing");
    }
}
