package dev.unwind.engine.step;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.StepStatus;
import dev.unwind.batch.Verdict;
import dev.unwind.batch.change.Change;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.engine.record.RecordedStates;
import dev.unwind.engine.state.AcceptedOperation;
import dev.unwind.engine.state.Snapshot;
import dev.unwind.journal.record.ImageRole;
import dev.unwind.journal.record.StepRecord;
import dev.unwind.journal.record.StepState;
import dev.unwind.provider.KindTraits;
import dev.unwind.provider.ResourceKind;
import dev.unwind.provider.ResourceWrites;
import dev.unwind.provider.call.IdempotencyKey;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A step that is being carried out or rolled back: its bodies, for as long as that takes, and its state. What it
 * records goes through its {@link StepJournal}; what its earlier calls mean for a look is in its {@link Evidence}. Used
 * by one pipeline, whose parts follow one another.
 */
public final class Step {
    private final RunState run;
    private final StepRecord record;
    private final StepJournal journal;
    private final Evidence evidence;
    private final StepClaims claims;
    private ResourceKind kind;
    private StepState state;
    private Optional<AcceptedOperation> accepted;

    Step(RunState run, ResourceKind kind, StepRecord record) {
        this.run = run;
        this.kind = kind;
        this.record = record;
        this.state = record.state();
        this.accepted = record.image(ImageRole.OPERATION).map(AcceptedOperation::read);
        this.journal = new StepJournal(this);
        this.claims = StepClaims.of(this);
        this.evidence = new Evidence(this, run.inherited(record.change().number()));
    }

    public RunState run() {
        return run;
    }

    public RunContext context() {
        return run.context();
    }

    public StepJournal journal() {
        return journal;
    }

    public Evidence evidence() {
        return evidence;
    }

    public ResourceKind kind() {
        return kind;
    }

    /** By which ids and names the batch holds the step's resource. */
    public StepClaims claims() {
        return claims;
    }

    /** The writes of what the batch holds of the step's resource now. */
    public ResourceWrites writes() {
        return kind.writes(claims.token());
    }

    public Change change() {
        return record.change();
    }

    public StepRecord record() {
        return record;
    }

    public int number() {
        return record.change().number();
    }

    public StepState state() {
        return state;
    }

    void state(StepState next) {
        state = next;
    }

    /** Carries out a part of the step under a span of its own, to which its calls belong. */
    public <T> Uni<T> traced(String name, Supplier<Uni<T>> part) {
        var span = context().trace().step(name, change());
        if (span.isEmpty()) {
            return part.get();
        }
        kind = kind.under(span.get().permit());
        return part.get().onTermination().invoke(() -> span.get().end(state));
    }

    public Optional<Snapshot> snapshot() {
        return RecordedStates.before(record);
    }

    /** What the change was last intended to bring about; empty where nothing was. */
    public Optional<JsonNode> intent() {
        return RecordedStates.intended(record, state);
    }

    /** The operation as which the provider accepted the last write of the step that it accepted so. */
    public Optional<AcceptedOperation> accepted() {
        return accepted;
    }

    /** The operation as which the provider accepted the write with this key. */
    public Optional<AcceptedOperation> accepted(IdempotencyKey key) {
        return accepted.filter(last -> last.isOf(key.direction(), key.half()) && last.generation() == key.generation());
    }

    void accepted(AcceptedOperation operation) {
        accepted = Optional.of(operation);
    }

    /** The projection as the change left it, as far as that is known. */
    public Optional<JsonNode> after() {
        return RecordedStates.after(record, state);
    }

    /** The id under which the resource stands, as far as it is known. */
    public Optional<RemoteId> id() {
        return state.remoteId();
    }

    public void movedTo(RemoteId id) {
        state = state.at(id);
    }

    /** Forgets the id: it is another resource's. */
    public void withoutId() {
        state = state.nowhere();
    }

    public void drifted(ObjectNode difference) {
        state = state.drifted(difference);
    }

    public void captured(Instant now) {
        state = state.captured(now);
    }

    /** Takes what is known now of the last write that was sent for the change. */
    public void judged(Verdict verdict) {
        state = state.judged(verdict);
    }

    /** Whether the provider's answer to the last write for the change, or a look, said that it had no effect. */
    public boolean lastRefused() {
        return state.verdict().equals(Optional.of(Verdict.NOT_DONE));
    }

    /** Whether writes were sent for the change and, by all that was answered and seen, none of them had an effect. */
    public boolean refused() {
        return lastRefused() && record.image(ImageRole.REMOVED).isEmpty();
    }

    /**
     * Notes that a write of the step is about to be sent, or has just been answered or given up.
     *
     * @param traits of the kind of what is written
     */
    public void noteSent(KindTraits traits) {
        run.noteSent(number());
        run.notBelievableFor(traits.readLag());
    }

    /** Whether something may have been sent for the change; what was sent to roll it back does not count. */
    public boolean sent() {
        return state.touched() || state.verdict().isPresent() || state.status() == StepStatus.APPLYING;
    }

    /** Takes where the resource is not as desired although that is tolerated. */
    public void deviates(ObjectNode difference) {
        state = state.deviating(difference);
    }

    /** Takes the declared losses that came true. */
    public void lost(ArrayNode losses) {
        state = state.losing(losses);
    }

    /** Takes a loss that came true and stands whatever comes of the step, in place of one with the same code. */
    public void loses(String code, String message) {
        var losses = lossesBut(code);
        losses.addObject().put("code", code).put("message", message);
        state = state.losing(losses);
    }

    private ArrayNode lossesBut(String code) {
        var losses = JsonNodeFactory.instance.arrayNode();
        state.losses()
                .ifPresent(known -> known.forEach(loss -> {
                    if (!loss.path("code").asText().equals(code)) {
                        losses.add(loss);
                    }
                }));
        return losses;
    }

    public void verified() {
        state = state.readBack();
    }

    /**
     * Takes the after-image for the outcome.
     *
     * @return the image to keep; empty where it follows from the intent
     */
    public Optional<JsonNode> takeAfterImage(JsonNode intended, JsonNode after) {
        if (after.equals(intended)) {
            state = state.leftAsIntended();
            return Optional.empty();
        }
        return Optional.of(after);
    }

    /** Counts a write that is about to be intended: the count becomes durable with the intent. */
    public Step counted() {
        state = state.sending();
        return this;
    }

    /** The key of the write that was counted last. */
    public IdempotencyKey sameKey(IdempotencyKey.Direction direction, IdempotencyKey.Half half) {
        return new IdempotencyKey(run.id(), number(), direction, half, Math.max(1, state.attempts()));
    }

    /**
     * Counts a write and gives its key: the count goes on over all runs of the batch, so that no two writes share a
     * key.
     */
    public IdempotencyKey nextKey(IdempotencyKey.Direction direction, IdempotencyKey.Half half) {
        return counted().sameKey(direction, half);
    }

    /** The state that a person wants brought back in this run, instead of what was captured. */
    public Optional<JsonNode> settlement() {
        return context().settles(number()) ? record.image(ImageRole.SETTLEMENT) : Optional.empty();
    }

    /** What is to be brought back: the state that was captured, unless a person gave another. */
    public JsonNode stateToRestore() {
        return settlement()
                .orElseGet(() -> snapshot().orElseThrow().projection().orElseThrow());
    }
}
