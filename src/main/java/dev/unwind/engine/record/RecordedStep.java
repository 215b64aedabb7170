package dev.unwind.engine.record;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.change.Change;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.engine.state.Snapshot;
import dev.unwind.journal.record.StepRecord;
import dev.unwind.journal.record.StepState;
import dev.unwind.provider.ResourceKind;
import java.util.Optional;

/**
 * A step as it is on record, with its bodies.
 *
 * @param kind the kind of its resource
 */
public record RecordedStep(ResourceKind kind, StepRecord record) {
    /**
     * What a body takes while its step is worked on, in times its size: as desired, captured, read and sent, each as a
     * document of several times its size.
     */
    private static final int COPIES = 32;

    private static final int LEAST_BYTES = 8 << 10;

    /** What a step of this kind is expected to take of the heap while it is worked on. */
    public static long expectedBytes(ResourceKind kind) {
        return LEAST_BYTES + COPIES * kind.bodySize();
    }

    public Change change() {
        return record.change();
    }

    public int number() {
        return record.change().number();
    }

    public StepState state() {
        return record.state();
    }

    /** The id under which the resource stands, as far as it is known. */
    public Optional<RemoteId> id() {
        return record.state().remoteId();
    }

    public Optional<Snapshot> snapshot() {
        return RecordedStates.before(record);
    }

    /** What the change was last intended to bring about; empty where nothing was. */
    public Optional<JsonNode> intent() {
        return RecordedStates.intended(record, record.state());
    }

    /** The after-image, as far as it is known. */
    public Optional<JsonNode> after() {
        return RecordedStates.after(record, record.state());
    }
}
