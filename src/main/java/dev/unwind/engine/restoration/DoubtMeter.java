package dev.unwind.engine.restoration;

import dev.unwind.engine.metrics.RunMetrics;
import dev.unwind.engine.metrics.RunMetrics.Resolution;
import dev.unwind.provider.call.IdempotencyKey.Direction;

/** Counts what became of the calls of one restoration that had no answer. Used by one pipeline. */
final class DoubtMeter {
    private final RunMetrics metrics;
    private boolean open;

    DoubtMeter(RunMetrics metrics) {
        this.metrics = metrics;
    }

    /** A call has had no answer. */
    void begin() {
        open = true;
        metrics.inDoubt(Direction.BACK);
    }

    /** Whether there is a call of which it is not known what became. */
    boolean open() {
        return open;
    }

    /** What became of it is known, or will never be. Counts nothing where there is no call in doubt. */
    void resolve(Resolution resolution) {
        if (open) {
            open = false;
            metrics.resolved(Direction.BACK, resolution);
        }
    }
}
