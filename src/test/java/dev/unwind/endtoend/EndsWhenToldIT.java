package dev.unwind.endtoend;

import static dev.unwind.testing.Waits.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.json.Json;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** An instance ends when it is told to, whatever hangs. */
@Tag("long")
@Execution(ExecutionMode.CONCURRENT)
class EndsWhenToldIT {
    /** That of {@code ops.Watchdog}. */
    private static final int HALTED = 70;

    @Test
    void it_is_halted_while_a_request_a_provider_a_reader_and_postgresql_hang() throws IOException {
        try (var cluster = new GatewayCluster("ends-when-told")) {
            var gateway = cluster.gateway(
                    "hanging",
                    Map.of(
                            "UNWIND_ENGINE_DRAIN", "PT1S",
                            "QUARKUS_SHUTDOWN_TIMEOUT", "PT1H",
                            "HYPERNATIVE_TIMEOUT", "PT25S",
                            "UNWIND_LEASE_DURATION", "PT1M"));
            gateway.awaitReady();
            cluster.provider.latency(60_000);
            var batch = Json.read(gateway.submit(creation()).body()).get("id").textValue();
            await("the provider is called").until(() -> cluster.postgres
                    .value("select count(*) from batch where started_at is not null")
                    .equals("1"));
            try (var unread = connected(
                            gateway, "GET /v1/batches/" + batch + "/events HTTP/1.1\r\nHost: localhost\r\n\r\n");
                    var unfinished = connected(
                            gateway,
                            "POST /v1/batches HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                    + "Content-Length: 1000\r\n\r\n{")) {
                var postmaster = cluster.postgres.postmaster();
                Signals.sendToAll("STOP", postmaster.children());
                try {
                    gateway.term();
                    assertEquals(HALTED, gateway.awaitEnd());
                } finally {
                    Signals.sendToAll("CONT", postmaster.children());
                }
                assertTrue(
                        gateway.logged().stream().anyMatch(line -> line.contains("it is halted")),
                        "the log says why it ended");
                assertTrue(unread.isBound() && unfinished.isBound());
            }
        }
    }

    private static Socket connected(GatewayProcess gateway, String request) throws IOException {
        var socket = new Socket("localhost", gateway.uri("/").getPort());
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
        return socket;
    }

    private static JsonNode creation() {
        return Json.read(
                """
                {"changes":[{"type":"CREATE","kind":"watchlist","name":"late","desired":{"name":"late","assets":[]}}]}"""
                        .getBytes(StandardCharsets.UTF_8));
    }
}
