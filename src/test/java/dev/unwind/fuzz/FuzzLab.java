package dev.unwind.fuzz;

import static dev.unwind.testing.Waits.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.json.Json;
import dev.unwind.endtoend.BlockedLoops;
import dev.unwind.endtoend.GatewayProcess;
import dev.unwind.endtoend.MemoryWatch;
import dev.unwind.endtoend.Postgres;
import dev.unwind.sandbox.SandboxServer;
import dev.unwind.testing.ProviderView;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/** The packaged gateway with its PostgreSQL, the simulated provider and one that answers oddly. */
final class FuzzLab implements AutoCloseable {
    private static final int AT_ONCE = 16;
    private static final int BATCHES_AT_ONCE = 64;

    private static final List<String> OPTIONS =
            List.of("-Xmx160m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:MarkSweepAlwaysCompactCount=1");

    private final Vertx vertx = Vertx.vertx();
    private final Postgres postgres = new Postgres();
    private final KnownBatches batches = new KnownBatches();
    private final ProviderView provider;
    private final OddProvider odd;
    private final Path description;
    private final GatewayProcess gateway;
    private final RequestGrammar grammar;

    FuzzLab(long seed) throws IOException {
        var url = SandboxServer.start(vertx, 0)
                .toCompletionStage()
                .toCompletableFuture()
                .join()
                .url();
        provider = new ProviderView(url);
        odd = new OddProvider(vertx, seed);
        description = Files.createTempFile("odd-provider", ".yaml");
        Files.writeString(description, odd.description());
        grammar = new RequestGrammar(ApiOperation.of(Path.of("docs", "openapi.yaml")), batches);
        var environment = new HashMap<>(postgres.environment());
        environment.putAll(BlockedLoops.SETTINGS);
        environment.put("HYPERNATIVE_URL", url);
        environment.put("HYPERNATIVE_CLIENT_ID", "sandbox-client");
        environment.put("HYPERNATIVE_CLIENT_SECRET", "sandbox-secret");
        environment.put("HYPERNATIVE_TIMEOUT", "PT5S");
        environment.put("HYPERNATIVE_SETTLES", "PT1S");
        environment.put("UNWIND_PROVIDERS_FILES", "classpath:providers/hypernative.yaml," + description);
        gateway = new GatewayProcess("fuzz", OPTIONS, environment).start().awaitReady();
    }

    GatewayProcess gateway() {
        return gateway;
    }

    ProviderView provider() {
        return provider;
    }

    OddProvider odd() {
        return odd;
    }

    byte[] drawn(long seed) {
        return grammar.draw(seed);
    }

    /** Sends so many requests, each drawn from a seed of its own; gives what was answered wrongly, 20 at the most. */
    List<String> requests(long seed, int count) throws InterruptedException {
        var wrong = new ConcurrentLinkedQueue<String>();
        var next = new AtomicLong(seed);
        var callers = Executors.newFixedThreadPool(AT_ONCE);
        IntStream.range(0, AT_ONCE)
                .forEach(caller -> callers.submit(() -> {
                    try (var connection = new RawConnection(gateway.uri("/").getPort())) {
                        for (long each = next.getAndIncrement(); each < seed + count; each = next.getAndIncrement()) {
                            request(connection, each, wrong);
                        }
                    } catch (IOException | RuntimeException e) {
                        wrong.add("a caller gave up: " + e);
                    }
                }));
        callers.shutdown();
        if (!callers.awaitTermination(1, TimeUnit.HOURS)) {
            throw new IllegalStateException("the requests do not end");
        }
        return wrong.stream().limit(20).toList();
    }

    private void request(RawConnection connection, long seed, ConcurrentLinkedQueue<String> wrong) {
        try {
            var head = connection.send(grammar.draw(seed));
            batches.note(head);
            var status = head.isEmpty() ? "closed" : head.substring(9, 12);
            if (status.startsWith("5") && !status.equals("503")) {
                wrong.add("seed " + seed + ": " + status);
            }
        } catch (IOException never) {
            wrong.add("seed " + seed + ": no answer: " + never);
        }
    }

    /** Runs batches at the provider that answers oddly, until it has given so many answers. */
    void answers(long firstSeed, int count) {
        long from = odd.answers();
        var seed = new AtomicLong(firstSeed);
        await("the provider has answered")
                .atMost(Duration.ofMinutes(30))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> {
                    for (long each = unfinished(); each < BATCHES_AT_ONCE; each++) {
                        submit(OddBatch.of(seed.getAndIncrement()));
                    }
                    return odd.answers() - from >= count;
                });
    }

    long unfinished() {
        return Long.parseLong(
                postgres.value("select count(*) from batch where finished_at is null and accepted_at is not null"));
    }

    /** Waits until nothing is under way any more. */
    void awaitQuiet() {
        await("all batches have ended").atMost(Duration.ofMinutes(10)).until(() -> unfinished() == 0);
    }

    /** What the gateway uses, when it has nothing to do and its garbage is collected. */
    ProcessUse use(MemoryWatch memory) {
        memory.live();
        return ProcessUse.of(gateway.pid(), memory.live());
    }

    /** Submits a batch; gives the answer. */
    JsonNode submit(byte[] batch) throws IOException {
        var answer = gateway.post("/v1/batches", "application/json", BodyPublishers.ofByteArray(batch));
        if (answer.statusCode() != 202) {
            throw new IllegalStateException(answer.statusCode() + " " + new String(answer.body()));
        }
        return Json.read(answer.body());
    }

    /** Forgets all tracked names: what they stand for is not at the provider any more. */
    void forgetNames() {
        postgres.execute("delete from resource");
    }

    String status(String batch) {
        return postgres.value("select status from batch where id = '" + batch + "'");
    }

    @Override
    public void close() throws IOException {
        gateway.close();
        postgres.close();
        Files.deleteIfExists(description);
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
