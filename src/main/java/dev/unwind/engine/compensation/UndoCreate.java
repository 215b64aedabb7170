package dev.unwind.engine.compensation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.engine.restoration.Restoration;
import dev.unwind.engine.step.Step;
import dev.unwind.provider.KindRules.Likeness;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.call.IdempotencyKey;
import io.smallrye.mutiny.Uni;
import java.util.Optional;

/** What the step created is deleted; also what a create in doubt, or one that failed half-way, may have left. */
final class UndoCreate extends UndoTarget implements Compensation {
    private final JsonNode intent;
    private final Optional<JsonNode> after;
    private Optional<RemoteId> id;

    UndoCreate(Step step, RollbackContext rollback) {
        this(step, rollback, step.id(), IdempotencyKey.Half.WRITE);
    }

    /** @param id what was created, as far as it is known */
    UndoCreate(Step step, RollbackContext rollback, Optional<RemoteId> id, IdempotencyKey.Half half) {
        super(step, rollback, half);
        this.id = id;
        this.intent = step.intent().orElseThrow();
        this.after = step.after();
    }

    @Override
    public Uni<Restoration.Outcome> undo() {
        return go();
    }

    @Override
    public boolean unfinished() {
        return false;
    }

    @Override
    public boolean lacking() {
        return false;
    }

    @Override
    public Uni<Optional<RemoteResource>> look() {
        if (id.isPresent()) {
            return kind().read(id.get());
        }
        return lookByName(intent, step.state().startedAt().orElseGet(() -> step.run()
                        .journal()
                        .now()))
                .invoke(found -> id = found.map(RemoteResource::id));
    }

    @Override
    public Optional<JsonNode> wanted() {
        return Optional.empty();
    }

    @Override
    public boolean left(Optional<RemoteResource> current) {
        return current.filter(found -> after.isPresent()
                        ? same(found.projection(), after.get())
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
