package dev.unwind.engine.step;

import dev.unwind.engine.async.Delay;
import java.time.Duration;
import java.util.Optional;

/**
 * How long the forward run waits for something that is busy, a provider or another batch: as long as the batch goes
 * forward, and at most for {@code unwind.engine.busy-patience}. Used by one call.
 */
public final class BusyWait {
    private final Step step;
    private long endsAt;
    private int refusals;

    public BusyWait(Step step) {
        this.step = step;
    }

    /** The pause before the next attempt; empty where there is none. */
    public Optional<Duration> next() {
        return next(Optional.empty());
    }

    /**
     * The pause before the next attempt; empty where there is none.
     *
     * @param asked the pause that the provider asks for
     */
    public Optional<Duration> next(Optional<Duration> asked) {
        var config = step.context().config();
        long now = step.context().clock().nanoTime();
        if (refusals++ == 0) {
            endsAt = now + config.busyPatience().toNanos();
        }
        var backOff = Delay.backOff(config.rollbackPause(), config.rollbackMaxPause(), refusals);
        var pause = asked.filter(longer -> longer.compareTo(backOff) > 0).orElse(backOff);
        return step.run().goesForward() && now + pause.toNanos() - endsAt < 0 ? Optional.of(pause) : Optional.empty();
    }
}
