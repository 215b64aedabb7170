package dev.unwind.ops;

import dev.unwind.engine.dispatch.Shutdown;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/**
 * Halts the process when its time is over after it was told to end, whatever hangs: a request that does not end, a
 * blocked thread, PostgreSQL. Its thread is there from the start, since none may be had by then.
 */
@Startup
@ApplicationScoped
class Watchdog {
    /** The exit status of a process that had to be halted. */
    static final int STATUS = 70;

    private final CountDownLatch told = new CountDownLatch(1);
    private final Duration limit;

    Watchdog(Shutdown shutdown) {
        limit = shutdown.limit();
        if (LaunchMode.current() == LaunchMode.NORMAL) {
            var watching = new Thread(this::watch, "watchdog");
            watching.setDaemon(true);
            watching.start();
            Runtime.getRuntime().addShutdownHook(new Thread(told::countDown, "told to end"));
        }
    }

    private void watch() {
        try {
            told.await();
        } catch (InterruptedException e) {
            return;
        }
        long toldAt = System.nanoTime();
        for (long left = limit.toNanos(); left > 0; left = limit.toNanos() - (System.nanoTime() - toldAt)) {
            LockSupport.parkNanos(left);
        }
        System.err.println("the process does not end within " + limit + ": it is halted");
        Runtime.getRuntime().halt(STATUS);
    }
}
