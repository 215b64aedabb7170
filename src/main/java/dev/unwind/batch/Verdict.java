package dev.unwind.batch;

/**
 * What is known of the last write that was sent to carry out a change. It becomes durable with the state of the step: a
 * change of which nothing was sent has none.
 */
public enum Verdict {
    /**
     * The write may have been carried out, or may be yet: no answer came, the answers contradict one another, or the
     * provider has only accepted it. A batch with such a step is not shown to be rolled back.
     */
    OPEN,
    /** The write is shown to have had no effect, and can have none any more. */
    NOT_DONE,
    /** The write is seen to have taken effect. */
    DONE
}
