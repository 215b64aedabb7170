package dev.unwind.batch;

/** The status of a batch. */
public enum BatchStatus {
    /** Accepted; not started, or waiting for resources that another batch holds. */
    PENDING(false),
    RUNNING(false),
    ROLLING_BACK(false),
    /** Every change is applied. */
    SUCCEEDED(true),
    /** Every resource is verified to be as it was captured. */
    ROLLED_BACK(true),
    /** Some changes are applied; each failed one was undone by itself. */
    PARTIALLY_SUCCEEDED(true),
    /** A chosen part of a finished batch was undone, verified. */
    PARTIALLY_ROLLED_BACK(true),
    /** Steps are open: a person has to decide. */
    INCOMPLETE(true),
    /** Was {@link #INCOMPLETE}; every open step was since verified, or settled by a person. */
    SETTLED(true);

    private final boolean terminal;

    BatchStatus(boolean terminal) {
        this.terminal = terminal;
    }

    /** Whether the current run has ended. */
    public boolean terminal() {
        return terminal;
    }
}
