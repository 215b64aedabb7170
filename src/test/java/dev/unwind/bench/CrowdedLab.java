package dev.unwind.bench;

import static dev.unwind.bench.Bench.join;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.json.Json;
import dev.unwind.endtoend.BlockedLoops;
import dev.unwind.endtoend.GatewayProcess;
import dev.unwind.endtoend.Postgres;
import dev.unwind.testing.Ports;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A gateway with the documented memory, its PostgreSQL, and a provider that holds very many resources. */
final class CrowdedLab implements AutoCloseable {
    /** What docs/operations.md says, for a container of 512 MB. */
    static final List<String> OPTIONS = List.of(
            "-Xmx160m",
            "-XX:+Use" + System.getProperty("unwind.bench.collector", "G1GC"),
            "-XX:MaxDirectMemorySize=48m",
            "-XX:ReservedCodeCacheSize=64m",
            "-Xss512k",
            "-XX:+ExitOnOutOfMemoryError");

    /** The whole of a stop, in nanoseconds. */
    private static final Pattern STOPPED = Pattern.compile("Total: +(\\d+) ns");

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final Vertx vertx = Vertx.vertx();
    private final Postgres postgres = new Postgres();
    private final int port = Ports.free();
    private final Process provider;
    private final Path description;
    private final Path collections;
    private final GatewayProcess gateway;
    private final GatewayClient client;
    private int warm;

    CrowdedLab(String name, Map<String, String> settings) throws IOException {
        provider = ProviderProcess.start(CrowdedProvider.class, port);
        description = Files.createTempFile("crowded-provider", ".yaml");
        Files.writeString(
                description,
                """
                provider: crowded
                baseUrl: http://127.0.0.1:%d
                calls: { timeout: PT30S }
                kinds:
                  tag:
                    path: /tags
                    name: name
                    find: /tags?name={name}
                    list: { items: /items, total: /total, whole: true, page: { offset: offset, limit: limit, size: 100 } }
                  picture:
                    path: /pictures
                    name: name
                    find: /pictures?name={name}
                    list: { items: /items, total: /total, whole: true, page: { offset: offset, limit: limit, size: 50 } }
                """
                        .formatted(port));
        Map<String, String> environment = new HashMap<>(postgres.environment());
        environment.putAll(BlockedLoops.SETTINGS);
        environment.put("MALLOC_ARENA_MAX", "2");
        environment.put("UNWIND_PROVIDERS_FILES", description.toString());
        environment.put("UNWIND_LEASE_DURATION", "PT1M");
        environment.put("UNWIND_STREAM_MAX_PER_CALLER", "4000");
        environment.putAll(settings);
        collections = Path.of("target", "process-logs", "bench-" + name + "-gc.log");
        List<String> options = new ArrayList<>(OPTIONS);
        options.add("-Xlog:safepoint:file=" + collections + "::filecount=0");
        gateway = new GatewayProcess("bench-" + name, options, environment)
                .start()
                .awaitReady();
        client = new GatewayClient(vertx, gateway);
    }

    Vertx vertx() {
        return vertx;
    }

    GatewayProcess gateway() {
        return gateway;
    }

    GatewayClient client() {
        return client;
    }

    Postgres postgres() {
        return postgres;
    }

    /** Makes so many resources of that size, and gives the first one's id; the others follow it. */
    long seed(String shelf, int count, int bytes) {
        return Long.parseLong(control("/" + shelf + "/seed?count=" + count + "&bytes=" + bytes));
    }

    /** How many pages of the listing were read since this was asked last. */
    long pages(String shelf) {
        return Long.parseLong(control("/" + shelf + "/pages"));
    }

    private String control(String path) {
        try {
            return CLIENT.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Measures from now on: the process has loaded its classes by now. */
    void warm() {
        warm = gateway.logged().size();
    }

    /** How the gateway's event loops were held up since it was warm. */
    BlockedLoops blocked() {
        return BlockedLoops.of(gateway, warm);
    }

    /** The longest time for which the virtual machine stopped all threads so far, in milliseconds. */
    double longestStop() throws IOException {
        return STOPPED.matcher(Files.readString(collections))
                .results()
                .mapToDouble(stop -> Double.parseDouble(stop.group(1)) / 1_000_000)
                .max()
                .orElse(0);
    }

    JsonNode get(String path) throws IOException {
        return Json.read(gateway.get(path).body());
    }

    /** How often the gateway has lost its lease so far. */
    long leasesLost() throws IOException {
        return new String(gateway.get("/q/metrics").body())
                .lines()
                .filter(line -> line.startsWith("unwind_leases_lost_total"))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    @Override
    public void close() throws IOException {
        client.close();
        gateway.close();
        provider.destroyForcibly();
        postgres.close();
        Files.deleteIfExists(description);
        join(vertx.close());
    }
}
