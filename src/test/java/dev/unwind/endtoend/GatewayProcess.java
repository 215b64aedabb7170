package dev.unwind.endtoend;

import static dev.unwind.testing.Waits.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.json.Json;
import dev.unwind.route.Routes;
import dev.unwind.testing.Ports;
import dev.unwind.testing.Waits;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * One instance of the packaged gateway: a process of its own that can die, be stopped, and be started again at the same
 * port. The program is the one of the system property {@code unwind.program}: a jar, or a native executable.
 */
public final class GatewayProcess implements AutoCloseable {
    private static final Path PROGRAM =
            Path.of(System.getProperty("unwind.program", "target/quarkus-app/quarkus-run.jar"));
    private static final boolean NATIVE = !PROGRAM.toString().endsWith(".jar");
    private static final Path LOGS = Path.of("target", "process-logs");
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Waits.LIMIT)
            .build();

    /** So that it starts soon and shows what it holds. */
    private static final List<String> SMALL = List.of(
            "-Xmx256m",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            // Else a full collection may leave some of what is dead, and who looks takes it for alive.
            "-XX:MarkSweepAlwaysCompactCount=1");

    private final String name;
    private final List<String> options;
    private final Map<String, String> environment;
    private final int port = Ports.free();
    private final int managementPort = Ports.free();
    private final Thread destroyer = new Thread(this::kill9);
    private volatile Process process;

    /** One that is small and starts soon. */
    public GatewayProcess(String name, Map<String, String> environment) {
        this(name, small(NATIVE ? List.of() : List.of(ClassArchive.option(PROGRAM))), environment);
    }

    /** The options of one that is small, and these. */
    static List<String> small(List<String> more) {
        return Stream.concat(SMALL.stream(), more.stream()).toList();
    }

    /** @param options of its Java virtual machine; a native executable is given those that bound its heap */
    public GatewayProcess(String name, List<String> options, Map<String, String> environment) {
        this.name = name;
        this.options = List.copyOf(options);
        this.environment = Map.copyOf(environment);
        try {
            Files.createDirectories(LOGS);
            Files.deleteIfExists(log().toPath());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Runtime.getRuntime().addShutdownHook(destroyer);
    }

    /** Starts the process, or another one in place of the one that ended. */
    public GatewayProcess start() {
        if (running()) {
            throw new IllegalStateException(name + " is running");
        }
        var builder = new ProcessBuilder(command())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log()));
        builder.environment().putAll(environment);
        builder.environment().put("QUARKUS_HTTP_PORT", Integer.toString(port));
        builder.environment().put("QUARKUS_MANAGEMENT_PORT", Integer.toString(managementPort));
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    private List<String> command() {
        var command = new ArrayList<String>();
        if (NATIVE) {
            command.add(PROGRAM.toAbsolutePath().toString());
            options.stream().filter(option -> option.startsWith("-Xm")).forEach(command::add);
        } else {
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(options);
            command.addAll(List.of("-jar", PROGRAM.toString()));
        }
        return command;
    }

    /** The lines that it has logged so far. */
    public List<String> logged() {
        try {
            return Files.readAllLines(log().toPath());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private File log() {
        return LOGS.resolve(name + ".log").toFile();
    }

    public GatewayProcess awaitReady() {
        await(name + " is ready").pollInterval(Duration.ofMillis(50)).until(() -> {
            if (!running()) {
                throw new IllegalStateException(name + " ended by itself: " + log());
            }
            return ready();
        });
        return this;
    }

    public boolean running() {
        return process != null && process.isAlive();
    }

    boolean ready() {
        try {
            return get("/q/health/ready").statusCode() == 200;
        } catch (IOException notThere) {
            return false;
        }
    }

    /** Dies at once: {@code kill -9}. */
    public void kill9() {
        if (process != null) {
            process.destroyForcibly();
            awaitEnd();
        }
    }

    /**
     * Is not given another instant until {@link #cont()}. It is stopped between two turns of its event loops: what
     * stands between its check and its socket at that instant would be sent when it goes on, as
     * {@code docs/durability.md} says.
     */
    void stop() {
        for (int attempt = 0; attempt < 1000; attempt++) {
            Signals.send("STOP", pid());
            var loops = EventLoops.of(pid());
            while (!loops.stopped()) {
                LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
            }
            if (loops.idle()) {
                return;
            }
            cont();
            LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
        }
    }

    void cont() {
        Signals.send("CONT", pid());
    }

    /** Is asked to end. */
    void term() {
        Signals.send("TERM", pid());
    }

    /** Waits until the process has ended, and gives its exit code. */
    int awaitEnd() {
        try {
            if (!process.waitFor(Waits.LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException(name + " does not end");
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public long pid() {
        return process.pid();
    }

    String name() {
        return name;
    }

    /** How this process is called in the record. */
    String instance() {
        try {
            return InetAddress.getLocalHost().getHostName() + "/" + pid();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where this path is served: health, metrics and the operators' calls on a port of their own. */
    public URI uri(String path) {
        boolean management = path.startsWith("/q/") || Routes.forOperators(path);
        return URI.create("http://localhost:" + (management ? managementPort : port) + path);
    }

    public HttpResponse<byte[]> get(String path) throws IOException {
        return send(HttpRequest.newBuilder(uri(path)).timeout(Waits.LIMIT));
    }

    /** Submits a batch. */
    HttpResponse<byte[]> submit(JsonNode batch) throws IOException {
        return send(HttpRequest.newBuilder(uri("/v1/batches"))
                .timeout(Waits.LIMIT)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(Json.bytes(batch))));
    }

    /** Sends something whose answer may take long. */
    public HttpResponse<byte[]> post(String path, String type, HttpRequest.BodyPublisher body) throws IOException {
        return send(HttpRequest.newBuilder(uri(path))
                .timeout(Duration.ofMinutes(10))
                .header("Content-Type", type)
                .POST(body));
    }

    private static HttpResponse<byte[]> send(HttpRequest.Builder request) throws IOException {
        try {
            return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(destroyer);
        kill9();
    }

    @Override
    public String toString() {
        return name;
    }
}
