package dev.unwind.engine.step;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.StepStatus;
import dev.unwind.batch.change.Change;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.batch.json.Json;
import dev.unwind.batch.policy.OnDrift;
import dev.unwind.engine.state.RecordedStates;
import dev.unwind.engine.state.Snapshot;
import dev.unwind.engine.state.StateDiff;
import dev.unwind.journal.record.Entry;
import dev.unwind.journal.record.ImageRole;
import dev.unwind.journal.record.RecordType;
import dev.unwind.journal.record.StepRecord;
import dev.unwind.journal.record.StepState;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.ResourceKind;
import dev.unwind.provider.call.CallPermit;
import dev.unwind.provider.call.IdempotencyKey;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A step that is being carried out or undone: its bodies, for as long as that takes, and its state. Every status is written through
 * here. Used by one pipeline, whose parts follow one another.
 */
public final class Step {
    private final RunState run;
    private ResourceKind kind;
    private final StepRecord record;
    private final boolean inherited;
    private StepState state;

    Step(RunState run, ResourceKind kind, StepRecord record) {
        this.run = run;
        this.kind = kind;
        this.record = record;
        this.inherited = run.inherited(record.change().number());
        this.state = record.state();
    }

    public RunState run() {
        return run;
    }

    public ResourceKind kind() {
        return kind;
    }

    /** Its calls are made with this permit from now on. */
    void callsUnder(CallPermit permit) {
        kind = kind.under(permit);
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

    public Optional<Snapshot> snapshot() {
        return RecordedStates.before(record);
    }

    /** What the change was last intended to bring about; empty where nothing was. */
    public Optional<JsonNode> intent() {
        return RecordedStates.intended(record, state);
    }

    /**
     * Keeps an intent with this entry, where it would not follow from what is on record anyway.
     *
     * @param desired the desired state without references
     * @param target what that makes of the resource
     */
    public void intend(JsonNode desired, JsonNode target, Entry entry) {
        if (!change().desired().equals(Optional.of(desired))) {
            entry.image(ImageRole.INTENT, target);
        }
    }

    /** The projection as the change left it, as far as that is known. */
    public Optional<JsonNode> after() {
        return RecordedStates.after(record, state);
    }

    /** Keeps how the change left the resource with the outcome. */
    public Optional<JsonNode> left(JsonNode intended, JsonNode after) {
        if (after.equals(intended)) {
            state = state.leftAsIntended();
            return Optional.empty();
        }
        return Optional.of(after);
    }

    /** The id under which the resource stands, as far as it is known. */
    public Optional<RemoteId> id() {
        return state.remoteId();
    }

    public void movedTo(RemoteId id) {
        state = state.at(id);
    }

    /** The id that was thought to be the resource's is another's. */
    public void nowhere() {
        state = state.nowhere();
    }

    public void drifted(ObjectNode difference) {
        state = state.drifted(difference);
    }

    /** Whether its state is still that in which an earlier owner of the batch left it. */
    boolean inherited() {
        return inherited;
    }

    /** The name of the write that was counted last. */
    public IdempotencyKey sameKey(IdempotencyKey.Direction direction, IdempotencyKey.Half half) {
        return new IdempotencyKey(run.id(), number(), direction, half, Math.max(1, state.attempts()));
    }

    /** Counts a write that is about to be intended: the count becomes durable with the intent. */
    public Step counted() {
        state = state.sending();
        return this;
    }

    /** Counts a write and names it: the count goes on over all runs of the batch, so that no two writes share a name. */
    public IdempotencyKey nextKey(IdempotencyKey.Direction direction, IdempotencyKey.Half half) {
        state = state.sending();
        return new IdempotencyKey(run.id(), number(), direction, half, state.attempts());
    }

    /**
     * How long until a look at the resource can no longer be overtaken by what this step last did to it. What an earlier owner of the
     * batch did is reckoned from when this one began: another machine's clock is not trusted, nor is it known when it sent last.
     */
    public Duration untilEvidence() {
        var traits = kind.traits();
        if (inherited) {
            boolean answered = state.status() != StepStatus.APPLYING && state.status() != StepStatus.ROLLING_BACK;
            var evidence = answered ? traits.readLag() : traits.settles().plus(traits.readLag());
            return evidence.minusNanos(run.clock().nanoTime() - run.begunAt());
        }
        return state.finishedAt()
                .map(last -> Duration.between(run.journal().now(), last.plus(traits.readLag())))
                .orElse(traits.readLag());
    }

    /** The write that a compensation under an earlier owner of the batch, or in an earlier run, may have sent without an answer. */
    public Optional<RollbackIntent> inheritedIntent() {
        return inherited
                        && switch (record.state().status()) {
                            case ROLLING_BACK, IN_DOUBT, ROLLBACK_FAILED -> true;
                            default -> false;
                        }
                ? backIntent()
                : Optional.empty();
    }

    /** Whether what that write may have done in part still counts as the batch's own: nobody has looked at it since. */
    public boolean inheritedInFlight() {
        return inherited && record.state().status() != StepStatus.ROLLBACK_FAILED;
    }

    /** The state that a person wants brought back in this run, instead of what was captured. */
    public Optional<JsonNode> settlement() {
        return run.settles(number()) ? record.image(ImageRole.SETTLEMENT) : Optional.empty();
    }

    /** What is to be brought back: the state that was captured, unless a person gave another. */
    public JsonNode stateToRestore() {
        return settlement()
                .orElseGet(() -> snapshot().orElseThrow().projection().orElseThrow());
    }

    /** Whether a resource is not older than the intent to create it, where its provider says when it was created. */
    public boolean mayHaveCreated(RemoteResource found, Instant intendedAt) {
        var earliest = intendedAt.minus(run.config().clockSkew());
        return found.createdAt().map(at -> !at.isBefore(earliest)).orElse(true);
    }

    Optional<RollbackIntent> backIntent() {
        return record.image(ImageRole.BACK_INTENT).map(RollbackIntent::read);
    }

    /** Takes the next status and makes it durable, with what the caller adds to the entry. */
    public Uni<Void> become(RecordType type, StepStatus next, Consumer<Entry> more) {
        state = state.become(next, run.journal().now());
        return note(type, Json.object(), more);
    }

    /** Takes a status that the next one becomes durable with. */
    public void passThrough(StepStatus next) {
        if (state.status() != next) {
            state = state.become(next, run.journal().now());
        }
    }

    /** Takes the next status and makes it durable, with more for readers of the stream to see. */
    public Uni<Void> become(RecordType type, StepStatus next, ObjectNode data, Consumer<Entry> more) {
        state = state.become(next, run.journal().now());
        return note(type, data, more);
    }

    /** Takes a status together with what went wrong. */
    public Uni<Void> fail(RecordType type, StepStatus next, StepFailure failure) {
        state = state.become(next, run.journal().now()).with(failure.json());
        failure.drift().ifPresent(this::drifted);
        if (failure.code().equals(StepFailure.DRIFT)) {
            run.metrics().drift(kind.name(), OnDrift.FAIL);
        }
        if (failure.extent() == StepFailure.Extent.NOTHING && next == StepStatus.FAILED) {
            state = state.untouched();
        }
        return note(type, Json.object(), entry -> {});
    }

    /** Records something about the step without a change of its status. */
    public Uni<Void> note(RecordType type, ObjectNode data, Consumer<Entry> more) {
        var entry = Entry.ofStep(type, number(), state, describe(data));
        more.accept(entry);
        run.stepIs(number(), state);
        var durable = run.journal().append(entry);
        if (!state.status().underWay()) {
            run.slots().known(number());
        }
        return durable.invoke(
                () -> run.metrics().recorded(kind.name(), record.change().type(), type));
    }

    public void captured(Instant now) {
        state = state.captured(now);
    }

    public void readBack() {
        state = state.readBack();
    }

    private ObjectNode describe(ObjectNode data) {
        var change = record.change();
        var json = Json.object();
        json.put("key", change.key());
        json.put("type", change.type().name());
        json.put("kind", change.kind());
        change.name().ifPresent(name -> json.put("name", name));
        state.remoteId().ifPresent(id -> json.put("remoteId", id.value()));
        json.put("status", state.status().name());
        state.error().ifPresent(error -> json.set("error", error));
        state.drift().ifPresent(drift -> json.set("drift", drift));
        json.setAll(data);
        return json;
    }

    /** A state of the resource with its kind's secrets made unreadable. */
    JsonNode redacted(JsonNode projection) {
        return StateDiff.redact(kind.traits(), projection);
    }
}
