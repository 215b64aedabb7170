package dev.unwind.batch;

/** Where a batch stands. */
public enum BatchStatus {
    /** Accepted; not started, or waiting for resources that another batch holds. */
    PENDING(false),
    RUNNING(false),
    ROLLING_BACK(false),
    /** Every change holds. */
    SUCCEEDED(true),
    /** Every resource is verified to be as captured. */
    ROLLED_BACK(true),
    /** Some changes hold; each failed one was undone by itself. */
    PARTIALLY_SUCCEEDED(true),
    /** A chosen part of a finished batch was undone, verified. */
    PARTIALLY_ROLLED_BACK(true),
    /** A person is needed. */
    INCOMPLETE(true),
    /** Was {@link #INCOMPLETE}; since then every open step was verified or settled by a named person. */
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
