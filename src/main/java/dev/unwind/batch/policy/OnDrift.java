package dev.unwind.batch.policy;

/** What a compensation does with a resource that others changed after this batch did. */
public enum OnDrift {
    /** Leaves it unchanged and the step open: a person decides. */
    FAIL,
    /** Writes the captured state nevertheless; the difference is recorded. */
    OVERWRITE,
    /** Leaves it unchanged and skips the step; the difference is recorded. */
    SKIP
}
