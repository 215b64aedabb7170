package dev.unwind.batch.policy;

/** What a batch does when another batch holds one of its resources. */
public enum OnBusy {
    /** Waits its turn. */
    WAIT,
    /** Is refused at submission. */
    REJECT
}
