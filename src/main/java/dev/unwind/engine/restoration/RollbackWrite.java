package dev.unwind.engine.restoration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.StepStatus;
import dev.unwind.batch.json.Json;
import dev.unwind.engine.state.Snapshot;
import dev.unwind.engine.step.RollbackIntent;
import dev.unwind.engine.step.Step;
import dev.unwind.journal.record.ImageRole;
import dev.unwind.journal.record.RecordType;
import dev.unwind.provider.call.IdempotencyKey;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.Optional;

/** One of the writes that undo a step: its durable intents, and the keys that it is sent with. */
public final class RollbackWrite {
    private final Step step;
    private final RollbackIntent.Write what;
    private final ObjectNode description;
    private Optional<RollbackIntent> lastIntent = Optional.empty();

    private RollbackWrite(Step step, RollbackIntent.Write what, ObjectNode description) {
        this.step = step;
        this.what = what;
        this.description = description;
    }

    /** A write of the step's own resource. */
    public static RollbackWrite of(Step step, IdempotencyKey.Half half) {
        return new RollbackWrite(
                step,
                new RollbackIntent.Write(half, Optional.empty()),
                Json.object().put("strategy", step.change().type().strategy().label()));
    }

    /** The write that points a resource outside the batch at another id. */
    public static RollbackWrite of(Step step, Snapshot.Referrer referrer) {
        var description = Json.object();
        description
                .putObject("repointing")
                .put("kind", referrer.kind())
                .put("remoteId", referrer.id().value());
        return new RollbackWrite(
                step, new RollbackIntent.Write(IdempotencyKey.Half.WRITE, Optional.of(referrer.id())), description);
    }

    /**
     * Makes an intent of this write durable. The record is handed in at once; fails with
     * {@link dev.unwind.journal.postgres.JournalUnavailable}.
     *
     * @param wanted what the resource is to be; empty for gone
     * @param there whether the resource is there
     */
    Uni<Void> intend(Optional<JsonNode> wanted, boolean there) {
        step.journal().passThrough(StepStatus.ROLLING_BACK);
        boolean creates = !there && wanted.isPresent() || mayHaveCreated();
        var generation = step.counted().state().attempts();
        var intent = new RollbackIntent(what, intendedSince(), wanted, creates, generation);
        lastIntent = Optional.of(intent);
        return step.journal()
                .note(
                        RecordType.STEP_ROLLING_BACK,
                        description.deepCopy(),
                        entry -> entry.image(ImageRole.BACK_INTENT, intent.json()));
    }

    private Instant intendedSince() {
        return lastIntent()
                .map(RollbackIntent::since)
                .orElseGet(() -> step.context().journal().now());
    }

    /** The last intent to make this write, of whichever owner of the batch. */
    public Optional<RollbackIntent> lastIntent() {
        return lastIntent.or(this::inherited);
    }

    /** The intent of an earlier owner of the batch that may have been sent without an answer. */
    public Optional<RollbackIntent> inherited() {
        return step.evidence().inheritedIntent().filter(intent -> intent.what().equals(what));
    }

    /** Whether one of its intents was to create the resource. */
    public boolean mayHaveCreated() {
        return lastIntent().filter(RollbackIntent::creates).isPresent();
    }

    /** Whether an earlier owner of the batch may have sent this write: what was done in part is ours then. */
    boolean mayBeSent() {
        return step.evidence().inheritedInFlight() && inherited().isPresent();
    }

    /** The key of the intent that was made last. */
    IdempotencyKey key() {
        return step.sameKey(IdempotencyKey.Direction.BACK, what.half());
    }

    /** The key with which this intent was sent. */
    public IdempotencyKey keyOf(RollbackIntent intent) {
        return new IdempotencyKey(
                step.run().id(), step.number(), IdempotencyKey.Direction.BACK, what.half(), intent.generation());
    }
}
