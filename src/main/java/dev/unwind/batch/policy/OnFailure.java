package dev.unwind.batch.policy;

/** What happens to a batch when one of its changes fails. */
public enum OnFailure {
    /** No further change is started and every completed one is undone. */
    ROLLBACK,
    /** No further change is started, completed ones stay, and the failed one is undone by itself. */
    STOP,
    /** The failed change is undone by itself, what depends on it is skipped, and all others go on. */
    CONTINUE
}
