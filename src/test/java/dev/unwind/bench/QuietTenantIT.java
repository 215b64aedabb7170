package dev.unwind.bench;

import static dev.unwind.testing.ProviderView.quoted;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.json.Json;
import dev.unwind.endtoend.GatewayProcess;
import dev.unwind.endtoend.Postgres;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * How long a batch of one step of a quiet tenant waits for its start while 10,000 batches of another tenant wait for
 * one resource.
 *
 * <p>{@code ./mvnw verify -Pbench -Dit.test=QuietTenantIT}; with {@code -Dunwind.bench.waiting=…} as many wait.
 */
@Tag("bench")
class QuietTenantIT {
    private static final int WAITING = Integer.getInteger("unwind.bench.waiting", 10_000);
    private static final int QUIET = Integer.getInteger("unwind.bench.quiet", 200);
    private static final int AT_ONCE = 64;
    private static final Duration MOST = Duration.ofSeconds(1);

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Test
    void a_quiet_tenants_batch_starts_within_a_second() throws IOException, InterruptedException {
        try (var postgres = new Postgres();
                var provider = new ProviderProcess()) {
            var environment = new HashMap<>(postgres.environment());
            environment.put("UNWIND_PROVIDERS_FILES", provider.description(32).toString());
            environment.put("UNWIND_TENANCY_HEADER", "X-Tenant");
            environment.put("UNWIND_JOURNAL_MAX_WAITING", Integer.toString(2 * WAITING));
            try (var gateway = new GatewayProcess("bench-quiet", Bench.OPTIONS, environment)) {
                gateway.start().awaitReady();
                provider.latency(20);
                var contended = provider.seed(1, 100);
                flood(gateway, contended);
                measure(gateway);
            }
        }
    }

    private void flood(GatewayProcess gateway, long contended) throws InterruptedException {
        var permits = new Semaphore(AT_ONCE);
        for (int i = 0; i < WAITING; i++) {
            permits.acquire();
            submit(
                            gateway,
                            "noisy",
                            "{'type':'UPDATE','kind':'thing','remoteId':'" + contended + "','desired':{'note':'" + i
                                    + "'}}",
                            "")
                    .whenComplete((answer, failure) -> permits.release());
        }
        permits.acquire(AT_ONCE);
    }

    private void measure(GatewayProcess gateway) {
        var waits = new ArrayList<Long>();
        for (int i = 0; i < QUIET; i++) {
            var batch = submit(
                            gateway,
                            "quiet",
                            "{'type':'CREATE','kind':'thing','name':'q" + i + "','desired':{}}",
                            "wait=60")
                    .join();
            waits.add(Duration.between(instant(batch, "acceptedAt"), instant(batch, "startedAt"))
                    .toMillis());
        }
        waits.sort(null);
        long median = waits.get(QUIET / 2);
        long last = waits.get(QUIET * 99 / 100);
        System.out.printf(
                "%d wait for one resource; a quiet batch starts after %d ms, 99th percentile %d ms%n",
                WAITING, median, last);
        assertTrue(last < MOST.toMillis(), () -> "99 of 100 start within " + last + " ms only");
    }

    private static OffsetDateTime instant(JsonNode batch, String member) {
        return OffsetDateTime.parse(batch.path(member).asText());
    }

    private CompletableFuture<JsonNode> submit(GatewayProcess gateway, String tenant, String change, String prefer) {
        var request = HttpRequest.newBuilder(gateway.uri("/v1/batches"))
                .header("Content-Type", "application/json")
                .header("X-Tenant", tenant)
                .POST(BodyPublishers.ofString(quoted("{'changes':[" + change + "]}")));
        if (!prefer.isEmpty()) {
            request.header("Prefer", prefer);
        }
        return client.sendAsync(request.build(), BodyHandlers.ofByteArray()).thenApply(QuietTenantIT::accepted);
    }

    private static JsonNode accepted(HttpResponse<byte[]> answer) {
        if (answer.statusCode() / 100 != 2) {
            throw new IllegalStateException(answer.statusCode() + ": " + new String(answer.body()));
        }
        return Json.read(answer.body());
    }
}
