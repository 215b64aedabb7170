package dev.unwind.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** How much memory a process takes, watched until closed. All in bytes. */
public final class MemoryWatch implements AutoCloseable {
    private static final long PAUSE = 100_000_000;

    private final long pid;
    private final AtomicLong peak = new AtomicLong();
    private final AtomicBoolean going = new AtomicBoolean(true);
    private final Thread watcher = new Thread(this::watch, "footprint");

    public MemoryWatch(long pid) {
        this.pid = pid;
        watcher.setDaemon(true);
        watcher.start();
    }

    private void watch() {
        while (going.get()) {
            peak.accumulateAndGet(resident(), Math::max);
            LockSupport.parkNanos(PAUSE);
        }
    }

    /** What it holds of the machine's memory now (proc(5), VmRSS). */
    public long resident() {
        return status(pid, "VmRSS:");
    }

    /** The most that a process has held of the machine's memory since it was started (proc(5), VmHWM). */
    public static long mostResident(long pid) {
        return status(pid, "VmHWM:");
    }

    private static long status(long pid, String figure) {
        try (var lines = Files.lines(Path.of("/proc", Long.toString(pid), "status"))) {
            return lines.filter(line -> line.startsWith(figure))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The most that it held so far, or since the last call. */
    public long peak() {
        return peak.getAndSet(0);
    }

    /** What lives on its heap: the total of a class histogram, which is taken after a full collection. */
    public long live() {
        var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        try {
            var process = new ProcessBuilder(jcmd, Long.toString(pid), "GC.class_histogram").start();
            try (var lines = process.inputReader()) {
                return lines.lines()
                        .filter(line -> line.startsWith("Total"))
                        .mapToLong(line -> Long.parseLong(line.trim().split("\\s+")[2]))
                        .findFirst()
                        .orElseThrow();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        going.set(false);
    }
}
