import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Runs a gateway with some work, so that its virtual machine can write down at its end which classes it needs:
 * {@code java docker/Train.java COMMAND…}, where COMMAND starts a gateway with the option that makes the archive. The
 * variables {@code UNWIND_DB_…} name an empty database, which is of no use afterwards. The provider is part of this
 * program. Exits with 0 if all of the work was done.
 */
public final class Train {
    private static final int BATCHES = 20;
    private static final int CHANGES = 99;
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final Map<String, String> things = new ConcurrentHashMap<>();
    private final AtomicLong lastId = new AtomicLong();
    private final int port = freePort();
    private final int managementPort = freePort();

    private Train() throws IOException {}

    public static void main(String[] command) throws Exception {
        new Train().run(List.of(command));
        System.exit(0);
    }

    private void run(List<String> command) throws Exception {
        Path description = Files.createTempFile("training-provider", ".yaml");
        Process gateway = start(command, description);
        try {
            awaitReady(gateway);
            work();
            gateway.destroy();
            if (!gateway.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("the gateway does not end");
            }
        } finally {
            gateway.destroyForcibly();
            Files.delete(description);
        }
    }

    private Process start(List<String> command, Path description) throws IOException {
        HttpServer provider = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        provider.createContext("/things", this::answer);
        provider.setExecutor(Executors.newFixedThreadPool(8));
        provider.start();
        Files.writeString(
                description,
                """
                provider: training
                baseUrl: http://127.0.0.1:%d
                calls: { timeout: PT30S }
                kinds:
                  thing: { path: /things, name: name, completeAnswers: [create, update, delete], idempotencyKeys: {} }
                  plain: { path: /things, name: name }
                """
                        .formatted(provider.getAddress().getPort()));
        var builder = new ProcessBuilder(command).inheritIO();
        builder.environment().put("UNWIND_PROVIDERS_FILES", description.toString());
        builder.environment().put("QUARKUS_HTTP_PORT", Integer.toString(port));
        builder.environment().put("QUARKUS_MANAGEMENT_PORT", Integer.toString(managementPort));
        builder.environment().put("QUARKUS_SHUTDOWN_DELAY", "PT0S");
        builder.environment().put("UNWIND_LEASE_DURATION", "PT1M");
        // The archive is written before the process ends: a gateway that does not end in this time is halted.
        builder.environment().put("UNWIND_ENGINE_DRAIN", PATIENCE.toString());
        return builder.start();
    }

    private void awaitReady(Process gateway) throws Exception {
        long from = System.nanoTime();
        while (!ready()) {
            if (!gateway.isAlive() || System.nanoTime() - from > PATIENCE.toNanos()) {
                throw new IllegalStateException("the gateway did not start");
            }
            Thread.sleep(100);
        }
    }

    private boolean ready() throws InterruptedException {
        try {
            return get(managementPort, "/q/health/ready").statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Batches of all types of changes, one after another; a preview, and rollbacks of every second batch. */
    private void work() throws Exception {
        for (int batch = 0; batch < BATCHES; batch++) {
            String submission = submission(batch % 4 == 3 ? "plain" : "thing", batch);
            expect(200, post("/v1/batches?dryRun=true", submission));
            String path = expect(202, post("/v1/batches", submission)).headers()
                    .firstValue("Location")
                    .orElseThrow();
            follow(path, "SUCCEEDED");
            for (String more : List.of("", "/steps", "/runs", "/audit")) {
                expect(200, get(port, path + more));
            }
            if (batch % 2 == 1) {
                expect(200, post(path + "/rollback?dryRun=true", "{}"));
                expect(202, post(path + "/rollback", "{}"));
                follow(path, "ROLLED_BACK");
            }
        }
        expect(200, get(managementPort, "/q/metrics"));
    }

    private String submission(String kind, int batch) {
        var changes = new StringBuilder();
        for (int number = 0; number < CHANGES; number += 3) {
            String name = batch + "-" + number;
            changes.append(number == 0 ? "" : ",")
                    .append(
                            """
                            {"key":"c%2$d","type":"CREATE","kind":"%1$s","name":"made-%3$s","desired":%4$s},
                            {"type":"UPDATE","kind":"%1$s","remoteId":"%5$s","desired":{"level":2}},
                            {"type":"DELETE","kind":"%1$s","remoteId":"%6$s","dependsOn":["c%2$d"]}"""
                                    .formatted(kind, number, name, thing("made-" + name), seed(name), seed(name)));
        }
        return "{\"maxConcurrency\":32,\"rollback\":{\"maxConcurrency\":32},\"changes\":[" + changes + "]}";
    }

    private static String thing(String name) {
        return "{\"name\":\"%s\",\"level\":1,\"labels\":{\"team\":\"payments\"},\"text\":\"%s\"}"
                .formatted(name, "a thing like others. ".repeat(40));
    }

    private String seed(String name) {
        String id = "t" + lastId.incrementAndGet();
        things.put(id, named(id, thing("seeded-" + name + "-" + id)));
        return id;
    }

    private static String named(String id, String thing) {
        return "{\"id\":\"" + id + "\"," + thing.substring(1);
    }

    private void follow(String path, String status) throws Exception {
        String events = expect(200, get(port, path + "/events")).body();
        if (!events.contains("\"status\":\"" + status + "\"")) {
            throw new IllegalStateException(path + " did not end " + status + ": " + events);
        }
    }

    private static HttpResponse<String> expect(int status, HttpResponse<String> answer) {
        if (answer.statusCode() != status) {
            throw new IllegalStateException(answer.uri() + " was answered " + answer.statusCode() + " " + answer.body());
        }
        return answer;
    }

    private static HttpResponse<String> get(int port, String path) throws IOException, InterruptedException {
        return CLIENT.send(request(port, path).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return CLIENT.send(
                request(port, path)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(int port, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port).resolve(path)).timeout(PATIENCE);
    }

    /** The provider: resources as texts, and whole answers. */
    private void answer(HttpExchange call) throws IOException {
        String path = call.getRequestURI().getPath();
        String id = path.length() > 8 ? path.substring(8) : "t" + lastId.incrementAndGet();
        String body = new String(call.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String thing =
                switch (call.getRequestMethod()) {
                    case "POST" -> things.computeIfAbsent(id, fresh -> named(fresh, body));
                    case "PUT" -> things.computeIfPresent(id, (same, before) -> named(same, body));
                    case "DELETE" -> things.remove(id);
                    default -> things.get(id);
                };
        byte[] text = (thing == null ? "{}" : thing).getBytes(StandardCharsets.UTF_8);
        call.getResponseHeaders().set("Content-Type", "application/json");
        call.sendResponseHeaders(thing == null ? 404 : 200, text.length);
        call.getResponseBody().write(text);
        call.close();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
