package dev.unwind.engine.indoubt;

import dev.unwind.engine.async.Delay;
import dev.unwind.engine.step.Step;
import java.time.Duration;
import java.util.Optional;

/**
 * How long a write of the forward run that is refused because the provider is busy is sent again: as long as the batch
 * goes forward, and at most for {@code unwind.engine.busy-patience}. Used by one write.
 */
final class Patience {
    private final Step step;
    private long endsAt;
    private int refusals;

    Patience(Step step) {
        this.step = step;
    }

    /**
     * The pause before the write is sent again; empty where it is not.
     *
     * @param asked the pause that the provider asks for
     */
    Optional<Duration> pause(Optional<Duration> asked) {
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
