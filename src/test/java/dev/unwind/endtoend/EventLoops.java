package dev.unwind.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The event loops of a stopped process, as Linux shows them (proc(5), {@code /proc/pid/task/tid/syscall}). */
final class EventLoops {
    /**
     * epoll_wait, epoll_pwait and epoll_pwait2, on x86-64 and on AArch64. A thread that waits for a lock, or for the
     * collector, is in a turn.
     */
    private static final Set<String> WAITING =
            System.getProperty("os.arch").equals("aarch64") ? Set.of("22", "441") : Set.of("232", "281", "441");

    private final List<Path> threads;

    private EventLoops(List<Path> threads) {
        this.threads = threads;
    }

    static EventLoops of(long pid) {
        try (Stream<Path> tasks = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
            return new EventLoops(
                    tasks.filter(task -> text(task.resolve("comm")).startsWith("vert.x-eventloo"))
                            .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the signal has reached all of them. */
    boolean stopped() {
        return threads.stream().allMatch(thread -> {
            var stat = text(thread.resolve("stat"));
            return stat.isEmpty() || stat.charAt(stat.lastIndexOf(')') + 2) == 'T';
        });
    }

    /** Whether none of them is in the middle of something. */
    boolean idle() {
        return threads.stream()
                .allMatch(thread ->
                        WAITING.contains(text(thread.resolve("syscall")).split("\\s")[0]));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            return "";
        }
    }
}
