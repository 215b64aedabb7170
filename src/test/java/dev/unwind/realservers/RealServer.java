package dev.unwind.realservers;

import static dev.unwind.testing.Waits.await;

import dev.unwind.testing.Waits;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A server that nobody here wrote: processes of its own, on loopback, with their files in a folder of their own. All of
 * that is gone when it is closed, or when the JVM ends; its log stays.
 */
abstract class RealServer implements AutoCloseable {
    private static final Path LOGS = Path.of("target", "real-servers-logs");
    private static final int TAIL = 40;

    private final String name;
    private final Path folder;
    private final Path log;
    private final Deque<Process> processes = new ConcurrentLinkedDeque<>();
    private final Thread destroyer = new Thread(this::destroy);
    private final Deque<Closeable> needed = new ConcurrentLinkedDeque<>();
    private boolean ended;

    RealServer(String name) {
        this.name = name;
        try {
            folder = Files.createTempDirectory("unwind-" + name + "-");
            log = Files.createDirectories(LOGS).resolve(folder.getFileName() + ".log");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Runtime.getRuntime().addShutdownHook(destroyer);
    }

    /** Where its API is. */
    abstract String url();

    /** The program of this name, or at this path; that it is missing is an error. */
    static String program(String name) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> Path.of(folder).resolve(name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> missing(name))
                .toString();
    }

    static IllegalStateException missing(String what) {
        return new IllegalStateException("missing: " + what + "; .ci/real-servers installs it");
    }

    /** A port of loopback that nobody uses now. */
    static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A path in the folder of its files. */
    final Path file(String name) {
        return folder.resolve(name);
    }

    final Path write(String name, String content) {
        try {
            return Files.writeString(file(name), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a program of this server. Those that were started last end first. */
    final synchronized void run(Map<String, String> environment, String... command) {
        var builder = new ProcessBuilder(List.of(command))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        if (ended) {
            throw new IllegalStateException(name + " is closed");
        }
        try {
            processes.push(builder.start());
        } catch (IOException e) {
            throw failed(e.getMessage(), e);
        }
    }

    /** What this server needs, and what is closed after it. */
    final <T extends Closeable> T needing(T what) {
        needed.push(what);
        return what;
    }

    /** Waits until it does what it was started for. */
    final void awaitStart(Callable<Boolean> started) {
        try {
            await().pollInterval(Duration.ofMillis(50)).until(() -> {
                if (!running()) {
                    throw failed("ended by itself", null);
                }
                return started.call();
            });
        } catch (ConditionTimeoutException e) {
            throw failed("does not start within " + Waits.LIMIT, e);
        }
    }

    private boolean running() {
        return processes.stream().allMatch(Process::isAlive);
    }

    private IllegalStateException failed(String why, Exception cause) {
        var message = name + " " + why + ". The end of " + log + ":\n" + tail();
        close();
        return new IllegalStateException(message, cause);
    }

    private String tail() {
        try {
            var lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL), lines.size()));
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Its processes, and those that they started. */
    final List<ProcessHandle> processes() {
        return processes.stream()
                .map(Process::toHandle)
                .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()))
                .toList();
    }

    @Override
    public final void close() {
        Runtime.getRuntime().removeShutdownHook(destroyer);
        destroy();
    }

    private synchronized void destroy() {
        if (ended) {
            return;
        }
        ended = true;
        while (!processes.isEmpty()) {
            end(processes.pop());
        }
        while (!needed.isEmpty()) {
            closed(needed.pop());
        }
        try (var files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void closed(Closeable what) {
        try {
            what.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void end(Process process) {
        var started = process.descendants().toList();
        process.destroyForcibly();
        started.forEach(ProcessHandle::destroyForcibly);
        try {
            if (!process.waitFor(Waits.LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException(name + " does not end: process " + process.pid());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
