package dev.unwind.journal.record;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What a record says happened. Its label is the name of the event on a stream. */
public enum RecordType {
    BATCH_ACCEPTED("batch.accepted"),
    /** Another batch holds a resource that this one needs. */
    BATCH_WAITING("batch.waiting"),
    BATCH_RUNNING("batch.running"),
    /** A caller cancelled the batch: it is stopped and unwound. */
    BATCH_CANCELLING("batch.cancelling"),
    /** A rollback or a settlement of the finished batch was requested. */
    BATCH_RUN_REQUESTED("batch.run-requested"),
    /** Another instance continues the batch: the last owner died, lost its lease, or released it. */
    BATCH_TAKEN_OVER("batch.taken-over"),
    BATCH_ROLLING_BACK("batch.rolling-back"),
    /** The run ended; the record carries its outcome. */
    BATCH_FINISHED("batch.finished"),
    /** The snapshot is durable, before the step's intent. */
    STEP_CAPTURED("step.captured"),
    /** An intent to change the resource is durable. */
    STEP_APPLYING("step.applying"),
    /** The first of several calls succeeded, and the id of the new resource is known. */
    STEP_CREATED("step.created"),
    /** The first half of a REPLACE was done. */
    STEP_REMOVED("step.removed"),
    /** A call was not answered, or was accepted and is not done yet; its outcome is being looked up. */
    STEP_LOOKING("step.looking"),
    STEP_APPLIED("step.applied"),
    STEP_FAILED("step.failed"),
    STEP_IN_DOUBT("step.in-doubt"),
    STEP_SKIPPED("step.skipped"),
    /** An intent to undo the step is durable. */
    STEP_ROLLING_BACK("step.rolling-back"),
    /** An attempt to undo the step failed and will be repeated. */
    STEP_ROLLBACK_RETRYING("step.rollback-retrying"),
    STEP_ROLLED_BACK("step.rolled-back"),
    STEP_ROLLBACK_FAILED("step.rollback-failed"),
    STEP_ROLLBACK_SKIPPED("step.rollback-skipped"),
    /** A named person said how it ended. */
    STEP_SETTLED("step.settled");

    private static final Map<String, RecordType> BY_LABEL =
            Arrays.stream(values()).collect(Collectors.toMap(RecordType::label, Function.identity()));

    private final String label;

    RecordType(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }

    /** Whether a stream of the current run ends with this record. */
    public boolean terminal() {
        return this == BATCH_FINISHED;
    }

    /** The type with this label; fails with {@link IllegalArgumentException} where there is none. */
    public static RecordType of(String label) {
        var type = BY_LABEL.get(label);
        if (type == null) {
            throw new IllegalArgumentException("no record type is called " + label);
        }
        return type;
    }
}
