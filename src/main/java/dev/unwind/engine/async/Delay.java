package dev.unwind.engine.async;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

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

    /**
     * The pause before the n-th repetition: doubling from the first up to the longest, and of that a random part between a half and
     * the whole, so that many that failed together do not come back together.
     */
    public static Duration backOff(Duration first, Duration longest, int repetition) {
        double doubled = first.toMillis() * Math.pow(2, Math.min(repetition - 1, 30));
        double capped = Math.min(doubled, longest.toMillis());
        return Duration.ofMillis(
                Math.round(capped * (0.5 + ThreadLocalRandom.current().nextDouble() / 2)));
    }
}
