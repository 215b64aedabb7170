package dev.unwind.journal.record;

/** What a state that the journal keeps of a step's resource stands for. */
public enum ImageRole {
    /** The desired state as the caller gave it, references unresolved. */
    DESIRED,
    /** The projection before the change, and what else a recreate needs. */
    SNAPSHOT,
    /** The projection that the change is to bring about, references resolved. */
    INTENT,
    /** The first half of a REPLACE went through: what was there is gone. */
    REMOVED,
    /** The projection as the change left it. */
    AFTER,
    /** The values of the result that other steps refer to, by pointer. */
    EXPOSED,
    /** The id under which a compensation created the resource again. */
    RECREATED,
    /** The projection that a compensation is to bring about, ids rewritten. */
    BACK_INTENT,
    /** The state that a person wants brought back instead of what was captured. */
    SETTLEMENT
}
