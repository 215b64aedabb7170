package dev.unwind.engine.record;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.change.ChangeType;
import dev.unwind.batch.json.MergePatch;
import dev.unwind.engine.state.Snapshot;
import dev.unwind.journal.record.ImageRole;
import dev.unwind.journal.record.StepRecord;
import dev.unwind.journal.record.StepState;
import java.util.Optional;

/**
 * The states of a step's resource that are on record. What follows from the change and its snapshot is not kept beside
 * them.
 */
public final class RecordedStates {
    private RecordedStates() {}

    public static Optional<Snapshot> before(StepRecord record) {
        return record.image(ImageRole.SNAPSHOT).map(Snapshot::read);
    }

    /**
     * What the change was last intended to bring about; empty where nothing was. It is kept only where references were
     * resolved for it, or where the resource was not as its snapshot says any more.
     */
    public static Optional<JsonNode> intended(StepRecord record, StepState state) {
        return record.image(ImageRole.INTENT).or(() -> record.change()
                .desired()
                .filter(desired -> state.attempts() > 0)
                .flatMap(desired -> target(record, desired)));
    }

    /** Nothing where what was captured is not kept any longer. */
    private static Optional<JsonNode> target(StepRecord record, JsonNode desired) {
        return record.change().type() == ChangeType.UPDATE
                ? before(record).flatMap(Snapshot::projection).map(before -> MergePatch.apply(before, desired))
                : Optional.of(desired);
    }

    /**
     * The projection as the change left it, as far as that is known. It is kept only where it is not what was intended.
     */
    public static Optional<JsonNode> after(StepRecord record, StepState state) {
        return state.asIntended() ? intended(record, state) : record.image(ImageRole.AFTER);
    }
}
