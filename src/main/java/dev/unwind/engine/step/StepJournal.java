package dev.unwind.engine.step;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.StepStatus;
import dev.unwind.batch.Verdict;
import dev.unwind.batch.json.Json;
import dev.unwind.batch.policy.OnDrift;
import dev.unwind.engine.state.AcceptedOperation;
import dev.unwind.journal.record.Entry;
import dev.unwind.journal.record.ImageRole;
import dev.unwind.journal.record.RecordType;
import dev.unwind.journal.record.StepState;
import dev.unwind.provider.call.IdempotencyKey;
import io.smallrye.mutiny.Uni;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Writes what becomes of a step; every status of it is written here. Records are handed in by the call itself, in the
 * order of the calls. Each Uni completes when its record is durable, on the thread of the journal's writer, and fails
 * with {@link dev.unwind.journal.postgres.JournalUnavailable}.
 */
public final class StepJournal {
    private final Step step;
    private final RunContext context;

    StepJournal(Step step) {
        this.step = step;
        this.context = step.context();
    }

    /** Takes the next status and makes it durable, with what the caller adds to the entry. */
    public Uni<Void> become(RecordType type, StepStatus next, Consumer<Entry> more) {
        return become(type, next, Json.object(), more);
    }

    /** Takes the next status and makes it durable, with more for readers of the stream to see. */
    public Uni<Void> become(RecordType type, StepStatus next, ObjectNode data, Consumer<Entry> more) {
        step.state(to(next));
        return note(type, data, more);
    }

    /** Takes a status that becomes durable with the next record. */
    public void passThrough(StepStatus next) {
        if (step.state().status() != next) {
            step.state(to(next));
        }
    }

    /**
     * Records that the provider has accepted a write and is carrying it out.
     *
     * @param address under which it shows that; is shown to nobody
     */
    public Uni<Void> accepted(IdempotencyKey key, String address) {
        var operation =
                new AcceptedOperation(address, context.journal().now(), key.direction(), key.half(), key.generation());
        step.accepted(operation);
        return note(
                RecordType.STEP_LOOKING,
                Json.object().put("because", "the provider has accepted it and is carrying it out"),
                entry -> entry.image(ImageRole.OPERATION, operation.json()));
    }

    /** Takes a status together with what went wrong. */
    public Uni<Void> fail(RecordType type, StepStatus next, StepFailure failure) {
        boolean sent = step.state().status() == StepStatus.APPLYING;
        step.state(to(next).with(failure.json()));
        if (sent) {
            step.state(step.state().judged(verdict(failure.extent())));
        } else if (step.snapshot().isEmpty() && !step.sent()) {
            // A snapshot becomes durable with the intent, to which this step did not come.
            step.state(step.state().uncaptured());
        }
        failure.drift().ifPresent(step::drifted);
        if (failure.code().equals(StepFailure.DRIFT)) {
            context.metrics().drift(step.kind().name(), OnDrift.FAIL);
        }
        if (failure.extent() == StepFailure.Extent.NOTHING && next == StepStatus.FAILED) {
            step.state(step.state().untouched());
        }
        return note(type, Json.object(), entry -> failure.left().ifPresent(left -> entry.image(ImageRole.AFTER, left)));
    }

    private static Verdict verdict(StepFailure.Extent extent) {
        return switch (extent) {
            case NOTHING, REFUSED, EARLIER -> Verdict.NOT_DONE;
            case SOMETHING -> Verdict.DONE;
            case UNKNOWN -> Verdict.OPEN;
        };
    }

    /**
     * Records something about the step without a change of its status. The id under which its resource stands is
     * claimed with the record that is the first to say so.
     */
    public Uni<Void> note(RecordType type, ObjectNode data, Consumer<Entry> more) {
        var state = step.state();
        var entry = Entry.ofStep(type, step.number(), state, describe(state, data));
        more.accept(entry);
        var claimed = step.claims().claimedWith(entry);
        step.run().stepIs(step.number(), state);
        var durable = context.journal().append(entry, context.slots().full());
        if (!state.status().underWay()) {
            context.slots().known(step.number());
        }
        return durable.invoke(claimed).invoke(() -> context.metrics()
                .recorded(step.kind().name(), step.change().type(), type));
    }

    /**
     * Adds an intent to an entry, where it would not follow from what is on record anyway.
     *
     * @param desired the desired state without references
     * @param target what that makes of the resource
     */
    public void intend(JsonNode desired, JsonNode target, Entry entry) {
        if (!step.change().desired().equals(Optional.of(desired))) {
            entry.image(ImageRole.INTENT, target);
        }
    }

    private StepState to(StepStatus next) {
        return step.state().become(next, context.journal().now());
    }

    private ObjectNode describe(StepState state, ObjectNode data) {
        var change = step.change();
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
}
