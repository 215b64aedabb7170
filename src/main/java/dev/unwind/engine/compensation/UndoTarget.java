package dev.unwind.engine.compensation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.StepStatus;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.batch.json.Json;
import dev.unwind.engine.metrics.RunMetrics;
import dev.unwind.engine.restoration.Restoration;
import dev.unwind.engine.step.RollbackIntent;
import dev.unwind.engine.step.Step;
import dev.unwind.engine.step.StepFailure;
import dev.unwind.journal.record.Entry;
import dev.unwind.journal.record.ImageRole;
import dev.unwind.journal.record.RecordType;
import dev.unwind.provider.KindRules.Likeness;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.ResourceKind;
import dev.unwind.provider.call.IdempotencyKey;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What the ways to undo a step have in common: durable intents, and finding by name what a call in doubt may have made. */
abstract class UndoTarget implements Restoration.ResourceWay {
    protected final Step step;
    protected final RollbackContext rollback;
    private final IdempotencyKey.Half half;
    private Optional<RollbackIntent> lastIntent = Optional.empty();

    UndoTarget(Step step, RollbackContext rollback, IdempotencyKey.Half half) {
        this.step = step;
        this.rollback = rollback;
        this.half = half;
    }

    @Override
    public ResourceKind kind() {
        return step.kind();
    }

    @Override
    public IdempotencyKey key() {
        return step.sameKey(IdempotencyKey.Direction.BACK, half);
    }

    @Override
    public Uni<Void> intend() {
        return intended(
                Json.object().put("strategy", step.change().type().strategy().label()));
    }

    /** Makes the intent durable, with this for readers of the stream. */
    Uni<Void> intended(ObjectNode data) {
        step.passThrough(StepStatus.ROLLING_BACK);
        var generation = step.counted().state().attempts();
        var intent = new RollbackIntent(write(), intendedSince(), wanted(), generation);
        lastIntent = Optional.of(intent);
        return step.note(
                RecordType.STEP_ROLLING_BACK, data, entry -> entry.image(ImageRole.BACK_INTENT, intent.json()));
    }

    private Instant intendedSince() {
        return lastIntent()
                .map(RollbackIntent::since)
                .orElseGet(() -> step.run().journal().now());
    }

    /** The last intent to make this write, of whichever owner of the batch. */
    Optional<RollbackIntent> lastIntent() {
        return lastIntent.or(this::inherited);
    }

    /** Which of the step's writes this is. */
    RollbackIntent.Write write() {
        return new RollbackIntent.Write(half, Optional.empty());
    }

    /** This write, as far as an earlier owner of the batch may have sent it without an answer. */
    Optional<RollbackIntent> inherited() {
        return step.inheritedIntent().filter(intent -> intent.what().equals(write()));
    }

    @Override
    public boolean mayBeSent() {
        return step.inheritedInFlight() && inherited().isPresent();
    }

    /** The name under which this intent was sent. */
    IdempotencyKey keyOf(RollbackIntent intent) {
        return new IdempotencyKey(
                step.run().id(), step.number(), IdempotencyKey.Direction.BACK, half, intent.generation());
    }

    @Override
    public Uni<RemoteResource> update(RemoteResource current, JsonNode wanted, IdempotencyKey key) {
        return kind().update(current, wanted, key);
    }

    @Override
    public boolean asWanted(RemoteResource current, JsonNode wanted) {
        return kind().canonical(current.projection()).equals(kind().canonical(wanted));
    }

    /** Brings the resource back along this way. */
    Uni<Restoration.Outcome> go() {
        return step.run()
                .timed(
                        RunMetrics.Phase.COMPENSATE,
                        Restoration.run(step, this, rollback.attempts(step), step.untilEvidence()));
    }

    /** Whether both are the same but for ids that the batch took away. */
    boolean same(JsonNode one, JsonNode other) {
        var traits = kind().traits();
        return kind().canonical(rollback.lostIds().without(traits, one))
                .equals(kind().canonical(rollback.lostIds().without(traits, other)));
    }

    /** The one resource that a create of ours in doubt may have made; fails where that cannot be told. */
    Uni<Optional<RemoteResource>> lookByName(JsonNode desired, Instant intendedAt) {
        var name = kind().traits().nameIn(desired);
        if (name.isEmpty() || !kind().traits().findable()) {
            return Uni.createFrom()
                    .failure(StepFailure.inDoubt("no answer came, and this provider cannot be asked by name"));
        }
        return kind().find(name.get()).map(found -> onlyOurs(name.get(), found, desired, intendedAt));
    }

    private Optional<RemoteResource> onlyOurs(
            String name, List<RemoteResource> found, JsonNode desired, Instant intendedAt) {
        if (found.isEmpty()) {
            return Optional.empty();
        }
        var only = found.get(0);
        if (found.size() > 1
                || !step.mayHaveCreated(only, intendedAt)
                || kind().likeness(only, desired) == Likeness.OTHER) {
            throw StepFailure.inDoubt("a " + kind().name() + " named \"" + name
                    + "\" is there, and it cannot be told whether this batch created it");
        }
        return Optional.of(only);
    }

    /** The resource is there again, under this id; where it is a new one, every later look goes there. */
    void alias(RemoteId old, RemoteId now, Entry entry) {
        entry.created(kind().traits().account(), kind().name(), now)
                .alias(kind().traits().account(), kind().name(), old, now);
    }
}
