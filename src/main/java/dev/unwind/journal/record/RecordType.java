package dev.unwind.journal.record;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What a record of the journal says happened. Its label is the name of the event on a stream. */
public enum RecordType {
    BATCH_ACCEPTED("batch.accepted"),
    /** Another batch holds a resource that this one needs. */
    BATCH_WAITING("batch.waiting"),
    BATCH_RUNNING("batch.running"),
    /** Somebody wants the batch stopped and unwound. */
    BATCH_CANCELLING("batch.cancelling"),
    /** The batch had come to its end; somebody wants it undone, or settled. */
    BATCH_RUN_REQUESTED("batch.run-requested"),
    /** Another instance goes on with it: the one that ran it died, lost its lease, or handed it over. */
    BATCH_TAKEN_OVER("batch.taken-over"),
    BATCH_ROLLING_BACK("batch.rolling-back"),
    /** The run ended; the record carries its outcome. */
    BATCH_FINISHED("batch.finished"),
    /** The before-image is durable ahead of the step's intent. */
    STEP_CAPTURED("step.captured"),
    /** An intent to change the resource is durable. */
    STEP_APPLYING("step.applying"),
    /** The first call of several went through and the id of what it made is known. */
    STEP_CREATED("step.created"),
    /** The first half of a REPLACE went through. */
    STEP_REMOVED("step.removed"),
    /** A call had no answer; its outcome is being looked up. */
    STEP_LOOKING("step.looking"),
    STEP_APPLIED("step.applied"),
    STEP_FAILED("step.failed"),
    STEP_IN_DOUBT("step.in-doubt"),
    STEP_SKIPPED("step.skipped"),
    /** An intent to undo the step is durable. */
    STEP_ROLLING_BACK("step.rolling-back"),
    /** An attempt to undo the step failed and will be made again. */
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

    /** The type with this label, as it was written by this program. */
    public static RecordType of(String label) {
        var type = BY_LABEL.get(label);
        if (type == null) {
            throw new IllegalArgumentException("no record type is called " + label);
        }
        return type;
    }
}
