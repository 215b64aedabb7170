package dev.unwind.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a process uses.
 *
 * @param live the bytes that live on its heap
 * @param files the files and connections that it has open
 * @param threads its threads
 */
record ProcessUse(long live, long files, long threads) {
    static ProcessUse of(long pid, long live) {
        return new ProcessUse(live, entries(pid, "fd"), entries(pid, "task"));
    }

    private static long entries(long pid, String folder) {
        try (var entries = Files.list(Path.of("/proc", Long.toString(pid), folder))) {
            return entries.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
