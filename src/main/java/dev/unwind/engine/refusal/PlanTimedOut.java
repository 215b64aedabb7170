package dev.unwind.engine.refusal;

import java.time.Duration;

/** The reading for a plan took longer than it may. Nothing was changed. */
public final class PlanTimedOut extends RuntimeException {
    public PlanTimedOut(int done, int changes, Duration timeout) {
        super(
                "after %s the resources of %d of %d changes had been read".formatted(timeout, done, changes),
                null,
                false,
                false);
    }
}
