package dev.unwind.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.api.problem.Problem;
import dev.unwind.testing.GatewayTest;
import dev.unwind.testing.RawHttp;
import dev.unwind.testing.SmallLimits;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused before it reaches an endpoint, byte by byte. */
@QuarkusTest
@TestProfile(SmallLimits.class)
class HttpEdgeTest extends GatewayTest {
    private static final String NEXT = "GET /v1/kinds HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n";

    @TestHTTPResource
    URI server;

    @TestHTTPResource(management = true)
    URI management;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /v1/batches HTTP/1.1|Host: here|Content-Length: 4|Transfer-Encoding: chunked||0||",
                "POST /v1/batches HTTP/1.1|Host: here|Transfer-Encoding: chunked|Content-Length: 4||0||",
                "POST /v1/batches HTTP/1.1|Host: here|Transfer-Encoding: xchunked||{}",
                "POST /v1/batches HTTP/1.1|Host: here|Transfer-Encoding: gzip, chunked||0||",
                "POST /v1/batches HTTP/1.1|Host: here|Transfer-Encoding: chunked, identity||0||",
                "POST /v1/batches HTTP/1.1|Host: here|Transfer-Encoding: chunked|Transfer-Encoding: chunked||0||",
                "POST /v1/batches HTTP/1.0|Host: here|Transfer-Encoding: chunked||0||",
                "POST /v1/batches HTTP/1.1|Host: here|Content-Length: 2|Content-Length: 3||{}",
                "POST /v1/batches HTTP/1.1|Host: here|Content-Length: -2||{}",
                "POST /v1/batches HTTP/1.1|Host: here|Content-Length: +2||{}",
                "POST /v1/batches HTTP/1.1|Host: here|Content-Length: 99999999999999999999||{}",
                "GET /v1/kinds HTTP/1.1|Host: here|Host: there||",
                "GET /v1/kinds HTTP/1.1|Host : here||",
                "GET /v1/kinds HTTP/1.1|Host: here|Connection: Upgrade, HTTP2-Settings|Upgrade: h2c"
                        + "|HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA||",
            })
    void what_could_be_understood_in_two_ways_is_refused_and_the_connection_closed(String request) throws IOException {
        var answer = RawHttp.exchange(server, request.replace("|", "\r\n") + NEXT);

        assertEquals(1, answer.split("HTTP/[12]\\.[01] \\d", -1).length - 1, answer);
        assertTrue(answer.matches("(?s)HTTP/[12]\\.[01] 400 .*"), answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Host: here, there|", "Host: here/there|", "Host: a@here|"})
    void a_request_says_for_which_host_it_is(String header) throws IOException {
        var answer = RawHttp.exchange(
                server,
                "GET /v1/kinds HTTP/1.1|"
                        .concat(header)
                        .concat("Connection: close||")
                        .replace("|", "\r\n"));
        assertTrue(answer.startsWith("HTTP/1.1 400"), answer);
    }

    @Test
    void lines_end_in_cr_lf() throws IOException {
        var answer = RawHttp.exchange(server, "GET /v1/kinds HTTP/1.1\r\nHost: here\nX-A: b\r\n\r\n" + NEXT);
        assertTrue(answer.startsWith("HTTP/1.1 400"), answer);
        assertFalse(answer.contains("HTTP/1.1 200"), answer);
    }

    @Test
    void a_client_that_offers_http_2_always_is_served_without() throws IOException {
        var answer = RawHttp.exchange(
                server,
                "GET /v1/kinds HTTP/1.1\r\nHost: here\r\nUser-Agent: Java-http-client/17.0.2\r\n"
                        + "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAEAAEAA\r\n\r\n"
                        + NEXT);
        assertTrue(answer.startsWith("HTTP/1.1 200"), answer);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//v1/kinds",
                "/v1//kinds",
                "/v1/./kinds",
                "/v1/x/../kinds",
                "/v1/kinds/",
                "/v1/kinds;x=1",
                "/%76%31/kinds",
                "/v1/%6binds",
                "/v1%2Fkinds",
                "/v1\\kinds",
                "/v1/%2e%2e/v1/kinds",
                "/v1/resources/watchlist/%2E%2E",
                "//q/metrics",
                "/q/metrics",
                "/q/health/ready",
                "/v1/hold",
                "//v1/hold",
                "/v1/hold/release",
                "/v1/hold;x=1",
                "/%76%31/hold",
                "/v1/providers",
                "/v1/%zz",
            })
    void there_is_nothing_at_a_path_in_another_spelling_and_nothing_of_the_operators(String path) throws IOException {
        var answer = RawHttp.exchange(server, "GET " + path + " HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n");
        // What is no path at all does not get as far as to an answer of ours.
        assertTrue(
                answer.startsWith("HTTP/1.1 404") && answer.contains(Problem.MEDIA_TYPE_TEXT)
                        || answer.startsWith("HTTP/1.1 400"),
                answer);
    }

    @Test
    void names_in_paths_may_be_encoded() {
        given().urlEncodingEnabled(false)
                .get("/v1/resources/watchlist/a%20b%2Fc")
                .then()
                .statusCode(404)
                .body("detail", equalTo("no watchlist is tracked under the name \"a b/c\""));
    }

    @Test
    void the_management_port_serves_health_metrics_and_the_operators_calls() {
        for (var path : List.of("/q/health/live", "/q/health/started", "/q/metrics", "/v1/hold", "/v1/providers")) {
            given().get(management.resolve(path)).then().statusCode(200);
        }
        given().contentType("application/json")
                .body("{}")
                .post(management.resolve("/v1/hold/release"))
                .then()
                .statusCode(422)
                .contentType(Problem.MEDIA_TYPE_TEXT);
        given().delete(management.resolve("/v1/hold")).then().statusCode(405);
        for (var path : List.of("/v1/batches", "/v1/kinds", "//v1/hold", "/v1/hold;x=1", "/openapi")) {
            given().urlEncodingEnabled(false)
                    .get(management + path.substring(1))
                    .then()
                    .statusCode(404);
        }
    }

    @Test
    void a_body_that_comes_too_slowly_is_given_up() throws IOException {
        try (var raw = new RawHttp(server);
                var lines = new RawHttp(server)) {
            lines.send("POST /v1/batches HTTP/1.1\r\nHost: here\r\nContent-Type: application/x-ndjson\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n");
            raw.send("POST /v1/batches HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\n"
                    + "Content-Length: 900\r\n\r\n{");
            for (var answer : List.of(raw.toTheEnd(), lines.toTheEnd())) {
                assertTrue(answer.startsWith("HTTP/1.1 408"), answer);
                assertTrue(answer.contains("https://unwind.dev/problems/too-slow"), answer);
            }
        }
        assertTrue(metrics().contains("unwind_bodies_refused_total{for=\"pace\""));
    }

    @Test
    void one_caller_has_so_many_streams_and_no_more() throws IOException {
        var batch = submit("{'type':'CREATE','kind':'watchlist','name':'followed','desired':{}}");
        finished(batch);
        var request = "GET /v1/batches/" + batch + "/events HTTP/1.1\r\nHost: here\r\n\r\n";
        provider.latency(3_000);
        var running = submit("{'type':'CREATE','kind':'watchlist','name':'slow','desired':{}}");
        request = request.replace(batch, running);
        var open = new ArrayList<RawHttp>();
        try {
            var status = "HTTP/1.1 200 OK";
            while (status.equals("HTTP/1.1 200 OK") && open.size() < 25) {
                var stream = new RawHttp(server);
                open.add(stream);
                stream.send(request);
                status = stream.line();
            }
            assertTrue(status.startsWith("HTTP/1.1 429"), status);
            assertEquals(21, open.size());
        } finally {
            for (var each : open) {
                each.close();
            }
            provider.latency(0);
        }
        finished(running);
        assertTrue(metrics().contains("unwind_streams_refused_total{for=\"caller\""));
    }

    @Test
    void bodies_that_do_not_end_take_the_share_of_their_caller_and_no_more() throws IOException {
        var open = new ArrayList<RawHttp>();
        try {
            var refused = false;
            while (!refused && open.size() < 200) {
                var raw = new RawHttp(server);
                open.add(raw);
                raw.send("POST /v1/batches HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\n"
                        + "Content-Length: 1000\r\n\r\n" + " ".repeat(999));
                refused = metrics().lines().anyMatch(HttpEdgeTest::refusedToCaller);
            }
            assertTrue(refused);
            for (var path : List.of("/v1/hold", "/q/health/live")) {
                given().get(management.resolve(path)).then().statusCode(200);
            }
        } finally {
            for (var each : open) {
                each.close();
            }
        }
    }

    private static boolean refusedToCaller(String metric) {
        return metric.startsWith("unwind_bodies_refused_total{for=\"caller\"") && !metric.endsWith(" 0.0");
    }

    @Test
    void documents_out_of_bounds_are_counted() {
        double before = problems("malformed-json");
        given().contentType("application/json")
                .body("{\"a\":1e9999}")
                .post("/v1/batches")
                .then()
                .statusCode(400);
        assertEquals(before + 1, problems("malformed-json"));

        before = problems("too-large");
        given().contentType("application/json")
                .body(" ".repeat(2_000))
                .post("/v1/batches")
                .then()
                .statusCode(413);
        assertEquals(before + 1, problems("too-large"));
    }

    private double problems(String type) {
        return metrics()
                .lines()
                .filter(line -> line.startsWith("unwind_problems_total{type=\"" + type + "\""))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private String metrics() {
        return given().get(management.resolve("/q/metrics")).asString();
    }
}
