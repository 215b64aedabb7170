package dev.unwind.engine.refusal;

import java.time.Duration;

/** Refuses a plan because the reads took longer than the limit. Nothing was changed. */
public final class PlanTimedOut extends RuntimeException {
    /**
     * @param done how many changes were planned in time
     * @param changes how many there are
     */
    public PlanTimedOut(int done, int changes, Duration timeout) {
        super(
                "after %s the resources of %d of %d changes had been read".formatted(timeout, done, changes),
                null,
                false,
                false);
    }
}
