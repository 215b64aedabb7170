package dev.unwind.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.Change;
import dev.unwind.batch.Json;
import dev.unwind.batch.OnDrift;
import dev.unwind.batch.RemoteId;
import dev.unwind.batch.StepStatus;
import dev.unwind.journal.Entry;
import dev.unwind.journal.ImageRole;
import dev.unwind.journal.RecordType;
import dev.unwind.journal.StepRecord;
import dev.unwind.journal.StepState;
import dev.unwind.provider.CallPermit;
import dev.unwind.provider.IdempotencyKey;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.ResourceKind;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A step that is being carried out or undone: its bodies, for as long as that takes, and its state. Every status is written through
 * here. Used by one pipeline, whose parts follow one another.
 */
final class Step {
    private final BatchRun run;
    private ResourceKind kind;
    private final StepRecord record;
    private final boolean inherited;
    private StepState state;

    Step(BatchRun run, ResourceKind kind, StepRecord record) {
        this.run = run;
        this.kind = kind;
        this.record = record;
        this.inherited = run.inherited(record.change().number());
        this.state = record.state();
    }

    BatchRun run() {
        return run;
    }

    ResourceKind kind() {
        return kind;
    }

    /** Its calls are made with this permit from now on. */
    void callsUnder(CallPermit permit) {
        kind = kind.under(permit);
    }

    Change change() {
        return record.change();
    }

    StepRecord record() {
        return record;
    }

    int number() {
        return record.change().number();
    }

    StepState state() {
        return state;
    }

    Optional<Snapshot> snapshot() {
        return RecordedStates.before(record);
    }

    /** What the change was last intended to bring about; empty where nothing was. */
    Optional<JsonNode> intent() {
        return RecordedStates.intended(record, state);
    }

    /**
     * Keeps an intent with this entry, where it would not follow from what is on record anyway.
     *
     * @param desired the desired state without references
     * @param target what that makes of the resource
     */
    void intend(JsonNode desired, JsonNode target, Entry entry) {
        if (!change().desired().equals(Optional.of(desired))) {
            entry.image(ImageRole.INTENT, target);
        }
    }

    /** The projection as the change left it, as far as that is known. */
    Optional<JsonNode> after() {
        return RecordedStates.after(record, state);
    }

    /** Keeps how the change left the resource with the outcome. */
    Optional<JsonNode> left(JsonNode intended, JsonNode after) {
        if (after.equals(intended)) {
            state = state.leftAsIntended();
            return Optional.empty();
        }
        return Optional.of(after);
    }

    /** The id under which the resource stands, as far as it is known. */
    Optional<RemoteId> id() {
        return state.remoteId();
    }

    void movedTo(RemoteId id) {
        state = state.at(id);
    }

    /** The id that was thought to be the resource's is another's. */
    void nowhere() {
        state = state.nowhere();
    }

    void drifted(ObjectNode difference) {
        state = state.drifted(difference);
    }

    /** Whether its state is still that in which an earlier owner of the batch left it. */
    boolean inherited() {
        return inherited;
    }

    /** The name of the write that was counted last. */
    IdempotencyKey sameKey(IdempotencyKey.Direction direction, IdempotencyKey.Half half) {
        return new IdempotencyKey(run.id(), number(), direction, half, Math.max(1, state.attempts()));
    }

    /** Counts a write that is about to be intended: the count becomes durable with the intent. */
    Step counted() {
        state = state.sending();
        return this;
    }

    /** Counts a write and names it: the count goes on over all runs of the batch, so that no two writes share a name. */
    IdempotencyKey nextKey(IdempotencyKey.Direction direction, IdempotencyKey.Half half) {
        state = state.sending();
        return new IdempotencyKey(run.id(), number(), direction, half, state.attempts());
    }

    /**
     * How long until a look at the resource can no longer be overtaken by what this step last did to it. What an earlier owner of the
     * batch did is reckoned from when this one began: another machine's clock is not trusted, nor is it known when it sent last.
     */
    Duration untilEvidence() {
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
    Optional<BackIntent> inheritedIntent() {
        return inherited
                        && switch (record.state().status()) {
                            case ROLLING_BACK, IN_DOUBT, ROLLBACK_FAILED -> true;
                            default -> false;
                        }
                ? backIntent()
                : Optional.empty();
    }

    /** Whether what that write may have done in part still counts as the batch's own: nobody has looked at it since. */
    boolean inheritedInFlight() {
        return inherited && record.state().status() != StepStatus.ROLLBACK_FAILED;
    }

    /** The state that a person wants brought back in this run, instead of what was captured. */
    Optional<JsonNode> settlement() {
        return run.settles(number()) ? record.image(ImageRole.SETTLEMENT) : Optional.empty();
    }

    /** What is to be brought back: the state that was captured, unless a person gave another. */
    JsonNode stateToRestore() {
        return settlement()
                .orElseGet(() -> snapshot().orElseThrow().projection().orElseThrow());
    }

    /** Whether a resource is not older than the intent to create it, where its provider says when it was created. */
    boolean mayHaveCreated(RemoteResource found, Instant intendedAt) {
        var earliest = intendedAt.minus(run.config().clockSkew());
        return found.createdAt().map(at -> !at.isBefore(earliest)).orElse(true);
    }

    Optional<BackIntent> backIntent() {
        return record.image(ImageRole.BACK_INTENT).map(BackIntent::read);
    }

    /** Takes the next status and makes it durable, with what the caller adds to the entry. */
    Uni<Void> become(RecordType type, StepStatus next, Consumer<Entry> more) {
        state = state.become(next, run.journal().now());
        return note(type, Json.object(), more);
    }

    /** Takes a status that the next one becomes durable with. */
    void passThrough(StepStatus next) {
        if (state.status() != next) {
            state = state.become(next, run.journal().now());
        }
    }

    /** Takes the next status and makes it durable, with more for readers of the stream to see. */
    Uni<Void> become(RecordType type, StepStatus next, ObjectNode data, Consumer<Entry> more) {
        state = state.become(next, run.journal().now());
        return note(type, data, more);
    }

    /** Takes a status together with what went wrong. */
    Uni<Void> fail(RecordType type, StepStatus next, StepFailed failure) {
        state = state.become(next, run.journal().now()).with(failure.json());
        failure.drift().ifPresent(this::drifted);
        if (failure.code().equals(StepFailed.DRIFT)) {
            run.metrics().drift(kind.name(), OnDrift.FAIL);
        }
        if (failure.extent() == StepFailed.Extent.NOTHING && next == StepStatus.FAILED) {
            state = state.untouched();
        }
        return note(type, Json.object(), entry -> {});
    }

    /** Records something about the step without a change of its status. */
    Uni<Void> note(RecordType type, ObjectNode data, Consumer<Entry> more) {
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

    void captured(Instant now) {
        state = state.captured(now);
    }

    void readBack() {
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
        return Differences.redact(kind.traits(), projection);
    }
}
