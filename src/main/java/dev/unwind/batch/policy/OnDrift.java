package dev.unwind.batch.policy;

/** What a compensation does with a resource that somebody else changed after this batch did. */
public enum OnDrift {
    /** Leaves it alone and flags the step: a person decides. */
    FAIL,
    /** Writes the captured state all the same; the difference stays on record. */
    OVERWRITE,
    /** Leaves it alone and counts the step as skipped; the difference stays on record. */
    SKIP
}
