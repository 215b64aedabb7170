package dev.unwind.journal.lease;

import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.time.Duration;

/**
 * Notices that the process was held up: stopped, starved, or put to sleep with its machine. What it had written by then may still lie
 * in a buffer and leave it long after its time. Thread-safe.
 */
@Singleton
public class PauseDetector {
    private final Vertx vertx;
    private final Duration longest;
    private volatile long lastBeat = System.nanoTime();
    private volatile long lastWallClock = System.currentTimeMillis();
    private volatile int pauses;

    public PauseDetector(Vertx vertx, LeaseConfig config) {
        this.vertx = vertx;
        this.longest = config.margin();
    }

    void start(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent event) {
        beat();
        vertx.setPeriodic(Math.max(1, longest.toMillis() / 5), timer -> beat());
    }

    /** How often the process was held up for longer than the margin, as far as it has been noticed. */
    public int pauses() {
        return pauses;
    }

    /** Whether the process is not being held up right now: the last beat is not long ago. */
    public boolean steady() {
        return System.nanoTime() - lastBeat <= longest.toNanos();
    }

    private void beat() {
        long now = System.nanoTime();
        long wallClock = System.currentTimeMillis();
        // A machine that sleeps stops the one clock and not the other.
        boolean slept = wallClock - lastWallClock > longest.toMillis();
        if (slept || now - lastBeat > longest.toNanos()) {
            pauses++;
        }
        lastWallClock = wallClock;
        lastBeat = now;
    }
}
