package dev.unwind.endtoend;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * How much slower than at its best this machine works while a test runs. A thread does a small piece of work again and
 * again, and compares its usual time with its best time. It knows nothing of the program under test.
 */
final class MachineLoad implements AutoCloseable {
    private static final long PAUSE_MILLIS = 200;
    private static final int ROUNDS = 2_000_000;

    private final List<Long> times = new ArrayList<>();
    private final AtomicBoolean going = new AtomicBoolean(true);
    private final Thread worker = new Thread(this::measure, "load of the machine");
    private volatile long sink;

    MachineLoad() {
        for (int time = 0; time < 20; time++) { // until the compiler is done with it
            work();
        }
        worker.start();
    }

    private void measure() {
        while (going.get()) {
            long start = System.nanoTime();
            work();
            times.add(System.nanoTime() - start);
            try {
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException stopped) {
                return;
            }
        }
    }

    private void work() {
        long value = System.nanoTime();
        for (int round = 0; round < ROUNDS; round++) {
            value = value * 6364136223846793005L + 1442695040888963407L;
        }
        sink = value;
    }

    /** The usual time of the work as a multiple of its best time, rounded: 1 on a machine that is not busy. */
    int slowdown() {
        close();
        var sorted = times.stream().sorted().toList();
        return (int) Math.max(1, Math.round((double) sorted.get(sorted.size() / 2) / sorted.get(0)));
    }

    @Override
    public void close() {
        going.set(false);
        try {
            worker.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
