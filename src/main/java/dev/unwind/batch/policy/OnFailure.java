package dev.unwind.batch.policy;

/** What happens to a batch when one of its changes fails. */
public enum OnFailure {
    /** No further change is started and every completed one is undone. */
    ROLLBACK,
    /** No further change is started, completed ones stay, and the failed one alone is undone. */
    STOP,
    /** The failed change alone is undone, changes that depend on it are skipped, and all others continue. */
    CONTINUE
}
