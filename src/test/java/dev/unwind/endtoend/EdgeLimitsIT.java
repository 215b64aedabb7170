package dev.unwind.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.testing.Ports;
import dev.unwind.testing.RawHttp;
import dev.unwind.testing.RawHttp2;
import dev.unwind.testing.Waits;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** What connections, streams of HTTP/2 and bodies may take of the packaged gateway, and that others go on meanwhile. */
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("dev.unwind.endtoend.EdgeLimitsIT")
class EdgeLimitsIT {
    private static final int MOST_CONNECTIONS = 20;
    private static final int MOST_STREAMS = 128;
    private static final int MOST_RESETS = 200;
    private static final String PASSWORD = "secret";
    private static final Map<String, String> TENANT = Map.of("x-tenant", "raw", "content-type", "application/json");
    private static final String GET = "GET /v1/kinds HTTP/1.1\r\nHost: here\r\nX-Tenant: raw\r\n";

    @TempDir
    static Path folder;

    private static GatewayCluster cluster;
    private static GatewayProcess gateway;
    private static SSLContext trusting;
    private static URI tls;

    @BeforeAll
    static void start() throws IOException, InterruptedException, GeneralSecurityException {
        var keys = keys();
        trusting = trusting(keys);
        int port = Ports.free();
        tls = URI.create("https://localhost:" + port);
        cluster = new GatewayCluster("edge-limits");
        gateway = cluster.gateway(
                        "1",
                        Map.of(
                                "QUARKUS_HTTP_SSL_PORT", Integer.toString(port),
                                "QUARKUS_HTTP_SSL_CERTIFICATE_KEY_STORE_FILE", keys.toString(),
                                "QUARKUS_HTTP_SSL_CERTIFICATE_KEY_STORE_PASSWORD", PASSWORD,
                                "QUARKUS_HTTP_LIMITS_MAX_CONNECTIONS", Integer.toString(MOST_CONNECTIONS),
                                "UNWIND_TENANCY_HEADER", "X-Tenant",
                                "UNWIND_LIMITS_MAX_BYTES", "1M",
                                "UNWIND_LIMITS_MAX_BODIES", "4M",
                                // Bodies of these tests do not come to an end.
                                "UNWIND_LIMITS_BODY_TIMEOUT", "PT1H",
                                "UNWIND_LIMITS_BODY_WINDOW", "PT1H"))
                .awaitReady();
        // It is ready before it listens with TLS.
        Waits.await("it listens with TLS").until(() -> {
            try (var socket = new Socket(tls.getHost(), tls.getPort())) {
                return socket.isConnected();
            } catch (ConnectException notYet) {
                return false;
            }
        });
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private static Path keys() throws IOException, InterruptedException {
        var file = folder.resolve("own.p12");
        var made = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "own",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost",
                        "-keystore",
                        file.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD)
                .inheritIO()
                .start();
        assertEquals(0, made.waitFor());
        return file;
    }

    private static SSLContext trusting(Path keys) throws IOException, GeneralSecurityException {
        var store = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(keys)) {
            store.load(in, PASSWORD.toCharArray());
        }
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private static RawHttp2 http2() throws IOException {
        var raw = new RawHttp2(tls, trusting, TENANT);
        assertEquals("h2", raw.protocol());
        return raw;
    }

    private static double metric(String series) {
        try {
            return new String(gateway.get("/q/metrics").body())
                    .lines()
                    .filter(line -> line.startsWith(series + " "))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void one_connection_more_than_allowed_is_closed_and_those_that_are_there_go_on() throws IOException {
        Waits.await("connections of other tests are closed").until(() -> metric("unwind_http_connections") <= 2);
        List<RawHttp> open = new ArrayList<>();
        try {
            while (open.size() < 2 * MOST_CONNECTIONS) {
                var raw = new RawHttp(gateway.uri("/"));
                if (!served(raw)) {
                    raw.close();
                    break;
                }
                open.add(raw);
            }
            assertEquals(MOST_CONNECTIONS, open.size());
            for (var raw : open) {
                raw.send(GET + "Connection: close\r\n\r\n");
                assertTrue(raw.toTheEnd().contains("HTTP/1.1 200"), "a connection that was there is served");
            }
        } finally {
            for (var raw : open) {
                raw.close();
            }
        }
        Waits.await("there is room again").until(() -> {
            try (var raw = new RawHttp(gateway.uri("/"))) {
                return served(raw);
            }
        });
    }

    private static boolean served(RawHttp raw) throws IOException {
        try {
            raw.send(GET + "\r\n");
            return raw.line().startsWith("HTTP/1.1 200");
        } catch (SocketException closed) {
            return false;
        }
    }

    @Test
    void a_connection_of_http_2_has_so_many_streams_and_no_more() throws IOException {
        try (var raw = http2()) {
            var settings = raw.next(RawHttp2.SETTINGS, 0).settings();
            assertEquals(MOST_STREAMS, settings.get(RawHttp2.MAX_CONCURRENT_STREAMS));
            assertEquals(20_480, settings.get(RawHttp2.MAX_HEADER_LIST_SIZE));

            int stream = 1;
            for (int i = 0; i < MOST_STREAMS; i++, stream += 2) {
                raw.openPost(stream, "/v1/batches");
            }
            raw.get(stream, "/v1/kinds");
            assertEquals(
                    RawHttp2.REFUSED_STREAM,
                    raw.next(RawHttp2.RST_STREAM, stream).error());

            raw.reset(1);
            raw.get(stream + 2, "/v1/kinds");
            assertOk(raw, stream + 2);
        }
    }

    @Test
    void headers_of_http_2_are_bounded_however_few_bytes_they_take_on_the_wire() throws IOException {
        try (var raw = http2()) {
            raw.get(1, "/v1/kinds", 4);
            assertOk(raw, 1);
            raw.get(3, "/v1/kinds", 6);
            assertFalse(raw.next(RawHttp2.HEADERS, 3).ok());
        }
    }

    @Test
    void a_connection_of_http_2_that_resets_stream_after_stream_is_closed() throws IOException {
        try (var raw = http2();
                var other = http2()) {
            for (int stream = 1; stream <= 2 * MOST_RESETS + 1; stream += 2) {
                raw.get(stream, "/v1/kinds");
                raw.reset(stream);
            }
            assertTrue(raw.ends());

            other.get(1, "/v1/kinds");
            assertOk(other, 1);
        }
    }

    private static void assertOk(RawHttp2 raw, int stream) throws IOException {
        var answer = raw.next(RawHttp2.HEADERS, stream);
        assertTrue(answer.ok(), () -> HexFormat.of().formatHex(answer.payload()));
    }

    @Test
    void a_small_body_is_read_while_large_ones_take_what_there_is_for_them() throws IOException {
        double refused = metric("unwind_bodies_refused_total{for=\"all\"}");
        List<RawHttp> open = new ArrayList<>();
        try {
            // Together just less than the 4 MB without the sixteenth that is kept for small ones.
            for (int size : new int[] {1_000_000, 1_000_000, 1_000_000, 930_000}) {
                var raw = new RawHttp(gateway.uri("/"));
                open.add(raw);
                raw.send(head("tenant-" + open.size(), size) + " ".repeat(size - 1));
            }
            Waits.await("they are being read").until(() -> metric("unwind_bodies_bytes") >= 3_929_996);

            var large = exchange("large", 100_000);
            assertTrue(large.startsWith("HTTP/1.1 503"), large);
            assertTrue(large.contains("Retry-After:") || large.contains("retry-after:"), large);
            assertEquals(refused + 1, metric("unwind_bodies_refused_total{for=\"all\"}"));
            for (int size : new int[] {2, 60_000}) {
                var small = exchange("small", size);
                assertTrue(small.startsWith("HTTP/1.1 422"), small);
            }
        } finally {
            for (var raw : open) {
                raw.close();
            }
        }
        Waits.await("what they held is given back").until(() -> metric("unwind_bodies_bytes") == 0);
    }

    private static String head(String tenant, int size) {
        return "POST /v1/batches HTTP/1.1\r\nHost: here\r\nX-Tenant: " + tenant
                + "\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: " + size + "\r\n\r\n";
    }

    private static String exchange(String tenant, int size) throws IOException {
        return RawHttp.exchange(gateway.uri("/"), head(tenant, size) + "{" + " ".repeat(size - 2) + "}");
    }
}
