package dev.unwind.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** An instance whose memory is exhausted ends at once, so that another one goes on in its place. */
@Tag("long")
@Execution(ExecutionMode.CONCURRENT)
class ExhaustionIT {
    private static final int EXHAUSTED = 3;
    private static final List<String> SMALL = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    @Test
    void a_full_heap_ends_it() {
        ends("-Xmx56m", "-XX:+ExitOnOutOfMemoryError", gateway -> {
            var piece = "x".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);
            gateway.post(
                    "/v1/batches", "application/json", BodyPublishers.ofByteArrays(Collections.nCopies(190, piece)));
        });
    }

    @Test
    void direct_memory_that_is_used_up_ends_it() throws IOException {
        var header = "GET /v1/kinds HTTP/1.1\r\nHost: localhost\r\nX-Long: " + "x".repeat(7_000);
        // Open until the process has ended: what a closed connection held is given back.
        List<Socket> sockets = new ArrayList<>();
        try {
            ends("-Xmx96m", "-XX:MaxDirectMemorySize=3m", gateway -> {
                for (int number = 0; number < 1_000 && gateway.running(); number++) {
                    var socket = new Socket("localhost", gateway.uri("/").getPort());
                    sockets.add(socket);
                    socket.getOutputStream().write(header.getBytes(StandardCharsets.US_ASCII));
                }
            });
        } finally {
            for (var socket : sockets) {
                socket.close();
            }
        }
    }

    private interface Burden {
        void on(GatewayProcess gateway) throws IOException;
    }

    private static void ends(String heap, String option, Burden burden) {
        try (var postgres = new Postgres()) {
            var environment = new HashMap<>(postgres.environment());
            environment.putAll(Map.of(
                    "UNWIND_LIMITS_MAX_BYTES", "200M",
                    "UNWIND_LIMITS_MAX_BODIES", "1G",
                    // Heads that are not finished hold memory for as long as this, however slowly they come.
                    "UNWIND_HTTP_HEAD_TIMEOUT", "PT10M"));
            var options = new ArrayList<>(SMALL);
            options.addAll(List.of(heap, option));
            try (var gateway = new GatewayProcess("exhausted" + option.replaceAll("\\W", "-"), options, environment)) {
                gateway.start().awaitReady();
                try {
                    burden.on(gateway);
                } catch (IOException endedWithTheProcess) {
                    // what follows says whether it ended
                }
                assertEquals(EXHAUSTED, gateway.awaitEnd());
            }
        }
    }
}
