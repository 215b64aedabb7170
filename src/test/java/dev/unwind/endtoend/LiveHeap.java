package dev.unwind.endtoend;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** The most that lives on a process's heap while this is open, as far as a look every few seconds tells. */
final class LiveHeap implements AutoCloseable {
    /** Each look costs the process a full collection. */
    private static final long PAUSE = 3_000_000_000L;

    private final MemoryWatch footprint;
    private final AtomicLong most = new AtomicLong();
    private final Thread watcher = new Thread(this::watch, "live heap");
    private volatile boolean going = true;

    LiveHeap(MemoryWatch footprint) {
        this.footprint = footprint;
        watcher.setDaemon(true);
        watcher.start();
    }

    private void watch() {
        while (going) {
            look();
            LockSupport.parkNanos(PAUSE);
        }
    }

    private void look() {
        most.accumulateAndGet(footprint.live(), Math::max);
    }

    long most() {
        return most.get();
    }

    @Override
    public void close() {
        going = false;
        LockSupport.unpark(watcher);
        try {
            watcher.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
