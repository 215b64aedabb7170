package dev.unwind.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.testing.RawHttp;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** How the packaged gateway reads the heads of requests, before any of its own code sees a request. */
@Execution(ExecutionMode.CONCURRENT)
class StrictHttpIT {
    private static final String NEXT = "GET /v1/kinds HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n";

    private static GatewayCluster cluster;
    private static GatewayProcess gateway;

    @BeforeAll
    static void start() {
        cluster = new GatewayCluster("strict-http");
        gateway =
                cluster.gateway("1", Map.of("UNWIND_HTTP_HEAD_TIMEOUT", "PT2S")).awaitReady();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private static String exchange(String request) throws IOException {
        return RawHttp.exchange(gateway.uri("/"), request);
    }

    @Test
    void a_header_that_goes_on_in_another_line_is_refused() throws IOException {
        for (var fold :
                new String[] {"Host: here\r\nX-A: b\r\n c\r\n", "Host: here\r\nX-A: b\r\n\tc\r\n", " Host: here\r\n"}) {
            var answer = exchange("GET /v1/kinds HTTP/1.1\r\n" + fold + "\r\n" + NEXT);
            assertTrue(answer.startsWith("HTTP/1.1 400") || answer.startsWith("HTTP/1.0 400"), answer);
            assertFalse(answer.contains(" 200 "), answer);
        }
    }

    @Test
    void a_body_framed_in_two_ways_is_refused() throws IOException {
        var answer = exchange(
                "POST /v1/batches HTTP/1.1\r\nHost: here\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + "0\r\n\r\n" + NEXT);
        assertTrue(answer.matches("(?s)HTTP/1\\.[01] 400 .*"), answer);
        assertFalse(answer.contains(" 200 "), answer);
    }

    @Test
    void requests_follow_one_another_on_a_connection_bytes_at_a_time() throws IOException {
        var body = "{}";
        var first =
                "\r\nPOST /v1/batches HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n"
                        + body;
        try (var raw = new RawHttp(gateway.uri("/"))) {
            for (var each : first.split("")) {
                raw.send(each);
            }
            raw.send(first + NEXT);
            var answers = raw.toTheEnd();
            assertEquals(3, answers.split("HTTP/1\\.1 422", -1).length, answers);
            assertTrue(answers.contains("HTTP/1.1 200"), answers);
        }
    }

    @Test
    void a_head_that_does_not_end_is_not_waited_for() throws IOException {
        try (var raw = new RawHttp(gateway.uri("/"))) {
            raw.send("GET /v1/kinds HTTP/1.1\r\nHost: he");
            assertEquals("", raw.toTheEnd());
        }
        var metrics = new String(gateway.get("/q/metrics").body());
        assertTrue(metrics.contains("\nunwind_http_refused_total{because=\"head_timeout\"} 1.0"), metrics);
        assertTrue(metrics.contains("\nunwind_http_connections "), metrics);
    }

    @Test
    void there_is_no_http_2_without_tls() throws IOException {
        var answer = exchange(
                "GET /v1/kinds HTTP/1.1\r\nHost: here\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
                        + "HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\r\n\r\n");
        assertTrue(answer.startsWith("HTTP/1.1 400"), answer);
        var preface = exchange("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        assertTrue(preface.startsWith("HTTP/1.0 400"), preface);
    }
}
