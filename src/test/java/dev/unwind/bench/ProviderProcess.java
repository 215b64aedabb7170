package dev.unwind.bench;

import dev.unwind.testing.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A {@link FastProvider} in a process of its own. */
final class ProviderProcess implements AutoCloseable {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final int port = Ports.free();
    private final Process process;
    private final Path description;

    ProviderProcess() throws IOException {
        process = start(FastProvider.class, port);
        description = Files.createTempFile("bench-provider", ".yaml");
    }

    /** Starts a provider at this port, and waits until it is ready. */
    static Process start(Class<?> provider, int port) throws IOException {
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx1g",
                        "-Dport=" + port,
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        provider.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        var first = process.inputReader().readLine();
        if (!"ready".equals(first)) {
            throw new IOException("the provider did not start: " + first);
        }
        return process;
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    /** The provider as it is described to the gateway. */
    Path description(int concurrency) throws IOException {
        return Files.writeString(
                description,
                """
                provider: bench
                baseUrl: http://127.0.0.1:%d
                calls: { timeout: PT10S, maxConcurrency: %d }
                kinds:
                  thing: { path: /things, name: name, completeAnswers: [create, update, delete], idempotencyKeys: {} }
                """
                        .formatted(port, concurrency));
    }

    void latency(int millis) {
        control("/latency?ms=" + millis);
    }

    /** Empties it. */
    void reset() {
        control("/reset");
    }

    /** Makes so many things of that size, and gives the number of the first one's id. */
    long seed(int count, int bytes) {
        return Long.parseLong(control("/seed?count=" + count + "&bytes=" + bytes));
    }

    /** How many things there are. */
    int count() {
        return Integer.parseInt(control("/count"));
    }

    /** The calls since it was emptied, in no certain order. */
    List<CallTimes.Call> times() {
        return control("/times").lines().map(CallTimes.Call::of).toList();
    }

    private String control(String path) {
        try {
            var answer = CLIENT.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(path + " was answered " + answer.statusCode());
            }
            return answer.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        Files.deleteIfExists(description);
    }
}
