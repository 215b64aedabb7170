package dev.unwind.engine.async;

import dev.unwind.backoff.ExponentialBackOff;
import io.smallrye.mutiny.Uni;
import java.time.Duration;

/** Waiting without holding a thread. */
public final class Delay {
    private Delay() {}

    /** Completes after so long, never earlier and to the next millisecond; at once where that is nothing or less. */
    public static Uni<Void> of(Duration duration) {
        if (duration.isZero() || duration.isNegative()) {
            return Uni.createFrom().voidItem();
        }
        // Timers count whole milliseconds and take no part of one; a look that comes a part too early is no evidence.
        return Uni.createFrom()
                .voidItem()
                .onItem()
                .delayIt()
                .by(Duration.ofMillis(duration.plusNanos(999_999).toMillis()));
    }

    /** The delay before the n-th repetition, counted from 1: see {@link ExponentialBackOff#delay}. */
    public static Duration backOff(Duration first, Duration longest, int repetition) {
        return new ExponentialBackOff(first, longest).delay(repetition);
    }
}
