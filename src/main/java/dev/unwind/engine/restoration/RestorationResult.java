package dev.unwind.engine.restoration;

/** How a restoration ended that did not fail. */
public enum RestorationResult {
    /** The resource is seen to be what it is to be. */
    RESTORED,
    /** Left alone, because somebody else changed it and the caller wants that respected. */
    SKIPPED
}
