package dev.unwind.journal.lease;

import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.time.Duration;

/**
 * Detects pauses of the process: stopped, starved of CPU, or asleep with its machine. What was written to a connection
 * before a pause may still be in a buffer, and be sent long after its time. Safe from any thread.
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

    /** How many pauses longer than the margin were detected. */
    public int pauses() {
        return pauses;
    }

    /** Whether no pause is going on: the last tick came within the margin. */
    public boolean steady() {
        return System.nanoTime() - lastBeat <= longest.toNanos();
    }

    private void beat() {
        long now = System.nanoTime();
        long wallClock = System.currentTimeMillis();
        // While a machine sleeps its monotonic clock may stop; its wall clock goes on.
        boolean slept = wallClock - lastWallClock > longest.toMillis();
        if (slept || now - lastBeat > longest.toNanos()) {
            pauses++;
        }
        lastWallClock = wallClock;
        lastBeat = now;
    }
}
