package dev.unwind.engine;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Waiting without holding a thread. */
final class Pause {
    private Pause() {}

    /** Completes after so long, at once where that is nothing or less. */
    static Uni<Void> of(Duration duration) {
        return duration.isZero() || duration.isNegative()
                ? Uni.createFrom().voidItem()
                : Uni.createFrom().voidItem().onItem().delayIt().by(duration);
    }

    /**
     * The pause before the n-th repetition: doubling from the first up to the longest, and of that a random part between a half and
     * the whole, so that many that failed together do not come back together.
     */
    static Duration backOff(Duration first, Duration longest, int repetition) {
        double doubled = first.toMillis() * Math.pow(2, Math.min(repetition - 1, 30));
        double capped = Math.min(doubled, longest.toMillis());
        return Duration.ofMillis(
                Math.round(capped * (0.5 + ThreadLocalRandom.current().nextDouble() / 2)));
    }
}
