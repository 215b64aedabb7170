package dev.unwind.journal.record;

/** The role of an image: which state of a step's resource it is. */
public enum ImageRole {
    /** The desired state as the caller gave it, references unresolved. */
    DESIRED,
    /** The projection before the change, and what else a recreate needs. */
    SNAPSHOT,
    /** The projection that the change is to bring about, references resolved. */
    INTENT,
    /** The operation as which the provider accepted the last write that it accepted so. */
    OPERATION,
    /** The first half of a REPLACE was done: the old resource is deleted. */
    REMOVED,
    /** The projection as the change left it. */
    AFTER,
    /** The values of the result that other steps refer to, by pointer. */
    EXPOSED,
    /** The id under which a compensation created the resource again. */
    RECREATED,
    /** The id of what a REPLACE had created, noted when a compensation has created the original again. */
    REPLACEMENT,
    /** The projection that a compensation is to restore, with current ids. */
    BACK_INTENT,
    /** The state that a person wants restored instead of the snapshot. */
    SETTLEMENT
}
