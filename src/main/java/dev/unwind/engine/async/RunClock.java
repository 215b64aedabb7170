package dev.unwind.engine.async;

import io.smallrye.mutiny.Uni;
import java.time.Duration;

/** How a run measures time and lets it pass. */
public interface RunClock {
    /** The time as it passes. */
    RunClock REAL = new RunClock() {
        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public Uni<Void> pause(Duration duration) {
            return Delay.of(duration);
        }
    };

    /** Nanoseconds since some instant: a monotonic clock. */
    long nanoTime();

    /** Completes after so long, never earlier; at once where that is nothing or less. */
    Uni<Void> pause(Duration duration);

    /** Completes as {@link #pause} does, for who acts when the time has come and waits for nothing else meanwhile. */
    default Uni<Void> alarm(Duration duration) {
        return pause(duration);
    }
}
