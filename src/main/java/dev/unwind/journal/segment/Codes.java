package dev.unwind.journal.segment;

import dev.unwind.batch.StepStatus;
import dev.unwind.batch.Verdict;
import dev.unwind.journal.record.ImageRole;
import dev.unwind.journal.record.RecordType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The numbers that stand for constants in what is stored: the positions in these lists. Constants are only ever added,
 * at the end.
 */
final class Codes<E extends Enum<E>> {
    static final Codes<RecordType> TYPES = new Codes<>(List.of(
            RecordType.BATCH_ACCEPTED,
            RecordType.BATCH_WAITING,
            RecordType.BATCH_RUNNING,
            RecordType.BATCH_CANCELLING,
            RecordType.BATCH_RUN_REQUESTED,
            RecordType.BATCH_TAKEN_OVER,
            RecordType.BATCH_ROLLING_BACK,
            RecordType.BATCH_FINISHED,
            RecordType.STEP_CAPTURED,
            RecordType.STEP_APPLYING,
            RecordType.STEP_CREATED,
            RecordType.STEP_REMOVED,
            RecordType.STEP_LOOKING,
            RecordType.STEP_APPLIED,
            RecordType.STEP_FAILED,
            RecordType.STEP_IN_DOUBT,
            RecordType.STEP_SKIPPED,
            RecordType.STEP_ROLLING_BACK,
            RecordType.STEP_ROLLBACK_RETRYING,
            RecordType.STEP_ROLLED_BACK,
            RecordType.STEP_ROLLBACK_FAILED,
            RecordType.STEP_ROLLBACK_SKIPPED,
            RecordType.STEP_SETTLED));

    static final Codes<StepStatus> STATUSES = new Codes<>(List.of(
            StepStatus.PENDING,
            StepStatus.APPLYING,
            StepStatus.APPLIED,
            StepStatus.FAILED,
            StepStatus.IN_DOUBT,
            StepStatus.SKIPPED,
            StepStatus.ROLLING_BACK,
            StepStatus.ROLLED_BACK,
            StepStatus.ROLLBACK_FAILED,
            StepStatus.ROLLBACK_SKIPPED,
            StepStatus.SETTLED));

    static final Codes<Verdict> VERDICTS = new Codes<>(List.of(Verdict.OPEN, Verdict.NOT_DONE, Verdict.DONE));

    static final Codes<ImageRole> ROLES = new Codes<>(List.of(
            ImageRole.DESIRED,
            ImageRole.SNAPSHOT,
            ImageRole.INTENT,
            ImageRole.REMOVED,
            ImageRole.AFTER,
            ImageRole.EXPOSED,
            ImageRole.RECREATED,
            ImageRole.REPLACEMENT,
            ImageRole.BACK_INTENT,
            ImageRole.SETTLEMENT,
            ImageRole.OPERATION));

    private final List<E> constants;
    private final Map<E, Integer> codes = new HashMap<>();

    private Codes(List<E> constants) {
        this.constants = constants;
        constants.forEach(constant -> codes.put(constant, codes.size()));
    }

    /** The number of the constant, below 128. */
    int of(E constant) {
        return codes.get(constant);
    }

    /** Fails with {@link IllegalStateException} where this program knows no constant of the number. */
    E constant(int code) {
        if (code < 0 || code >= constants.size()) {
            throw new IllegalStateException("a newer program has written the code " + code);
        }
        return constants.get(code);
    }

    List<E> constants() {
        return constants;
    }
}
