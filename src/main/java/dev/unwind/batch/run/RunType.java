package dev.unwind.batch.run;

/** What a run through a batch is for. */
public enum RunType {
    /** The batch is carried out, and unwound where that fails. */
    FORWARD,
    /** What was done is undone on demand, or the undoing goes on where it could not finish. */
    ROLLBACK,
    /** A person says how one step was settled. */
    SETTLEMENT
}
