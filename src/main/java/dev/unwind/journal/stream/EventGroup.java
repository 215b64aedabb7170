package dev.unwind.journal.stream;

import dev.unwind.journal.record.RecordType;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** A group of events that a reader can choose. */
public enum EventGroup {
    /** Of the batch as a whole. */
    BATCH(type -> type.label().startsWith("batch.")),
    /** Of steps that failed, are in doubt, or could not be undone at the first attempt. */
    FAILURES(EnumSet.of(
            RecordType.STEP_FAILED,
            RecordType.STEP_IN_DOUBT,
            RecordType.STEP_ROLLBACK_RETRYING,
            RecordType.STEP_ROLLBACK_FAILED,
            RecordType.STEP_ROLLBACK_SKIPPED)::contains),
    /** All events of steps. */
    STEPS(type -> type.label().startsWith("step."));

    private final Predicate<RecordType> members;

    EventGroup(Predicate<RecordType> members) {
        this.members = members;
    }

    /** The types in any of these groups, and always the end of a run. */
    public static Set<RecordType> types(Set<EventGroup> groups) {
        return Arrays.stream(RecordType.values())
                .filter(type -> type.terminal() || groups.stream().anyMatch(group -> group.members.test(type)))
                .collect(Collectors.toUnmodifiableSet());
    }
}
