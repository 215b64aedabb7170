package dev.unwind.api;

import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.api.problem.Problem;
import dev.unwind.batch.BatchId;
import dev.unwind.route.Routes;
import dev.unwind.testing.SmallLimits;
import dev.unwind.testing.TestEnvironment;
import dev.unwind.testing.Waits;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestEnvironment.class)
@TestProfile(SmallLimits.class)
class ProblemsTest {
    @TestHTTPResource
    URI server;

    @Test
    void a_path_that_leads_nowhere_is_a_problem() {
        for (var path :
                List.of("/", "/v1", "/v2/batches", "/v1/batches/7", "/v1/batches/7/events", "/v1/batches/a/b/c")) {
            when().get(path)
                    .then()
                    .statusCode(404)
                    .contentType(Problem.MEDIA_TYPE_TEXT)
                    .body("type", equalTo("https://unwind.dev/problems/not-found"))
                    .body("status", equalTo(404));
        }
        when().get("/v1/batches/" + BatchId.next()).then().statusCode(404).body("detail", containsString("no batch"));
    }

    @Test
    void a_method_that_a_path_does_not_take_is_answered_with_those_that_it_takes() {
        var batch = BatchId.next();
        when().delete("/v1/batches").then().statusCode(405).header("Allow", "GET, HEAD, OPTIONS, POST");
        for (var path : List.of(
                "/v1/batches/" + batch,
                "/v1/batches/" + batch + "/steps",
                "/v1/batches/" + batch + "/events",
                "/v1/kinds",
                "/v1/resources")) {
            when().post(path)
                    .then()
                    .statusCode(405)
                    .contentType(Problem.MEDIA_TYPE_TEXT)
                    .header("Allow", "GET, HEAD, OPTIONS")
                    .body("type", equalTo("https://unwind.dev/problems/method-not-allowed"));
        }
    }

    @Test
    void every_documented_path_is_known_with_its_methods() {
        Map<String, Map<String, Object>> paths =
                given().queryParam("format", "json").get("/openapi").jsonPath().getMap("paths");

        assertEquals(24, paths.size());
        paths.forEach((path, operations) -> {
            var allowed =
                    Routes.of(path.replaceAll("\\{[a-z]+}", "x")).orElseThrow().methods();
            var documented = operations.keySet().stream()
                    .map(String::toUpperCase)
                    .filter(key ->
                            List.of("GET", "POST", "PUT", "PATCH", "DELETE").contains(key))
                    .collect(Collectors.toSet());
            assertEquals(
                    documented,
                    allowed.stream()
                            .filter(method -> !method.equals("HEAD") && !method.equals("OPTIONS"))
                            .collect(Collectors.toSet()),
                    path);
        });
    }

    @Test
    void what_cannot_be_answered_in_an_accepted_type_is_not_acceptable() {
        given().accept("application/xml")
                .get("/v1/kinds")
                .then()
                .statusCode(406)
                .contentType(Problem.MEDIA_TYPE_TEXT)
                .body("type", equalTo("https://unwind.dev/problems/not-acceptable"));
    }

    @Test
    void a_body_that_is_not_json_by_name_is_not_supported() {
        given().contentType("text/plain")
                .body("{}")
                .post("/v1/batches")
                .then()
                .statusCode(415)
                .contentType(Problem.MEDIA_TYPE_TEXT)
                .body("type", equalTo("https://unwind.dev/problems/unsupported-media-type"));
    }

    @Test
    void a_body_that_announces_more_than_the_limit_is_too_large() {
        given().contentType("application/json")
                .body("x".repeat(1500))
                .post("/v1/batches")
                .then()
                .statusCode(413)
                .contentType(Problem.MEDIA_TYPE_TEXT)
                .body("type", equalTo("https://unwind.dev/problems/too-large"))
                .body("detail", containsString("1000 bytes"));
    }

    @Test
    void a_chunked_body_over_the_limit_is_too_large_and_the_connection_goes_on() throws IOException {
        var chunk = "190\r\n" + " ".repeat(400) + "\r\n";

        var answer = send("POST /v1/batches HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n" + chunk.repeat(4) + "0\r\n\r\n"
                + "GET /v1/kinds HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n");

        assertTrue(answer.startsWith("HTTP/1.1 413"), answer);
        assertTrue(answer.contains("https://unwind.dev/problems/too-large"), answer);
        assertTrue(answer.contains("HTTP/1.1 200"), answer);
    }

    @Test
    void a_body_without_end_does_not_keep_its_connection() throws IOException {
        var chunk = "190\r\n" + " ".repeat(400) + "\r\n";

        var answer = send("POST /v1/batches HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n" + chunk.repeat(8));

        assertTrue(answer.startsWith("HTTP/1.1 413"), answer);
    }

    @Test
    void who_asks_before_sending_a_body_over_the_limit_is_told_so() throws IOException {
        var answer = send("POST /v1/batches HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\n"
                + "Content-Length: 5000\r\nExpect: 100-continue\r\n\r\n");

        assertTrue(answer.startsWith("HTTP/1.1 413"), answer);
    }

    @Test
    void who_asks_before_sending_a_body_is_told_to_go_on() throws IOException {
        var answer = send("POST /v1/batches HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\n"
                + "Content-Length: 2\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n{}");

        assertTrue(answer.startsWith("HTTP/1.1 100"), answer);
        assertTrue(answer.contains("HTTP/1.1 422"), answer);
    }

    @Test
    void a_batch_of_too_many_changes_is_too_large() {
        given().contentType("application/json")
                .body("{\"changes\":[{},{},{}]}")
                .post("/v1/batches")
                .then()
                .statusCode(413)
                .body("detail", containsString("at most 2 changes"));
    }

    @Test
    void other_paths_of_the_program_are_left_alone() {
        when().get("/openapi").then().statusCode(200).body(containsString("/v1/batches"));
    }

    /** Sends the bytes and reads until the other side closes the connection. */
    private String send(String request) throws IOException {
        try (var socket = new Socket(server.getHost(), server.getPort())) {
            socket.setSoTimeout((int) Waits.LIMIT.toMillis());
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
                    .lines()
                    .collect(Collectors.joining("\n"));
        }
    }
}
