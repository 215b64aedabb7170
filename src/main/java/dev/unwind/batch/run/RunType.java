package dev.unwind.batch.run;

/** The purpose of a run. */
public enum RunType {
    /** Applies the batch, and rolls it back if that fails. */
    FORWARD,
    /** Rolls back on demand, or resumes a rollback that did not finish. */
    ROLLBACK,
    /** Settles one step by hand. */
    SETTLEMENT
}
