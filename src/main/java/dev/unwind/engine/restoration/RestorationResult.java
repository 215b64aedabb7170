package dev.unwind.engine.restoration;

/** How a restoration ended that did not fail. */
public enum RestorationResult {
    /** The resource is what it is to be, or was written so: the last look of the rollback shows it. */
    RESTORED,
    /** Left alone, because somebody else changed it and the caller wants that respected. */
    SKIPPED,
    /** Left alone: somebody else changed it, and what this batch sent for it, if anything, had no effect. */
    LEFT
}
