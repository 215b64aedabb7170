package dev.unwind.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.api.problem.Problem;
import dev.unwind.testing.GatewayTest;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests beyond the bounds are refused with a problem that names the place, as a batch, a plan or line by line. */
@QuarkusTest
class RequestBoundsTest extends GatewayTest {
    private static final String NDJSON = "application/x-ndjson";

    @TestHTTPResource("/")
    URI url;

    @TestHTTPResource(management = true)
    URI management;

    private final HttpClient client = HttpClient.newHttpClient();

    private static String agent(String rule, String mute) {
        return ("{'type':'CREATE','kind':'custom_agent','name':'bounds','desired':{'agentType':'t','severity':'High',"
                        + "'state':'enabled','rule':" + rule + ",'muteDuration':" + mute
                        + ",'channelsConfigurations':[]}}")
                .replace('\'', '"');
    }

    /** By a client that does not log: bodies of these tests are too deep for one that shows them. */
    private String submit(String query, String type, String body, int status) {
        var request = HttpRequest.newBuilder(url.resolve("/v1/batches" + query))
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        var response =
                client.sendAsync(request, HttpResponse.BodyHandlers.ofString()).join();
        assertEquals(status, response.statusCode(), response::body);
        if (status >= 400) {
            assertEquals(
                    Optional.of(Problem.MEDIA_TYPE_TEXT), response.headers().firstValue("Content-Type"));
        }
        return response.body();
    }

    private void refused(String change, int status, String place) {
        String batch = "{\"changes\":[" + change + "]}";
        for (String query : List.of("", "?dryRun=true")) {
            String problem = submit(query, "application/json", batch, status);
            assertTrue(problem.contains(place), problem);
        }
        submit("", NDJSON, "{}\n" + change, status);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1e999999999", "1e2147483648", "1e5000000", "-1E+1001", "1e-1001", "0e99999999999999999999"})
    void a_number_with_a_great_exponent_is_refused_at_its_member(String number) {
        refused(agent("{}", number), 400, "/changes/0/desired/muteDuration");
        refused(agent("{'deep':[" + number + "]}", "1"), 400, "/changes/0/desired/rule/deep/0");
    }

    @Test
    void a_number_of_many_digits_a_long_name_and_a_member_that_stands_twice_are_refused() {
        refused(agent("{}", "9".repeat(401)), 400, "/changes/0/desired/muteDuration");
        refused(agent("{'" + "n".repeat(1_001) + "':1}", "1"), 400, "more than 1000 characters");
        refused(agent("{'a':1,'\\u0061':2}", "1"), 400, "/changes/0/desired/rule/a");
    }

    @ParameterizedTest
    @ValueSource(ints = {300, 995, 100_000})
    void a_deep_desired_state_is_refused(int depth) {
        refused(agent("{'a':" + "[".repeat(depth) + "]".repeat(depth) + "}", "1"), 400, "more than 100 deep");
        refused(agent("{'a':".repeat(depth) + "1" + "}".repeat(depth), "1"), 400, "more than 100 deep");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\\r\\nb", "\\u001b[2J", "a\\u0000"})
    void a_name_of_several_lines_is_refused_wherever_it_stands(String name) {
        refused(
                "{\"type\":\"CREATE\",\"kind\":\"watchlist\",\"desired\":{\"name\":\"" + name + "\"}}",
                422,
                "/changes/0/desired/name");
        refused(
                "{\"type\":\"CREATE\",\"kind\":\"watchlist\",\"name\":\"" + name + "\",\"desired\":{}}",
                422,
                "/changes/0/name");
        refused(
                "{\"type\":\"DELETE\",\"kind\":\"notification_channel\",\"remoteId\":\"" + name + "\"}",
                422,
                "/changes/0/remoteId");
    }

    @Test
    void a_name_an_id_and_a_reference_have_a_greatest_length() {
        for (int length : new int[] {501, 2_700, 6_000}) {
            String text = "x".repeat(length);
            refused(
                    "{\"type\":\"CREATE\",\"kind\":\"watchlist\",\"desired\":{\"name\":\"" + text + "\"}}",
                    422,
                    "/changes/0/desired/name");
            refused(
                    "{\"type\":\"UPDATE\",\"kind\":\"watchlist\",\"remoteId\":7,\"desired\":{\"name\":\"" + text
                            + "\"}}",
                    422,
                    "/changes/0/desired/name");
            refused(
                    "{\"type\":\"DELETE\",\"kind\":\"watchlist\",\"remoteId\":\"" + text + "\"}",
                    422,
                    "/changes/0/remoteId");
        }
        refused(
                "{\"type\":\"CREATE\",\"kind\":\"watchlist\",\"name\":\"n\",\"desired\":{\"description\":{\"$ref\":\"a#"
                        + "/".repeat(100_000) + "\"}}}",
                422,
                "a $ref has at most 6000 characters");
    }

    @Test
    void thousands_of_bad_references_are_refused_with_the_first_of_them() {
        String references = IntStream.range(0, 16_000)
                .mapToObj(i -> "{\"$ref\":\"no such " + i + "#/id\"}")
                .collect(Collectors.joining(","));
        refused(
                "{\"type\":\"CREATE\",\"kind\":\"watchlist\",\"name\":\"n\",\"desired\":{\"assets\":[" + references
                        + "]}}",
                422,
                "/changes/0/desired/assets/0");
    }

    @Test
    void a_million_mistakes_are_counted_no_further_than_to_a_thousand() {
        String keys = "\"?\",".repeat(9_999) + "\"?\"";
        String members =
                IntStream.range(0, 20_000).mapToObj(i -> ",\"x" + i + "\":0").collect(Collectors.joining());
        String change = "{\"type\":\"DELETE\",\"kind\":\"watchlist\",\"remoteId\":7,\"dependsOn\":[" + keys + "]"
                + members + "}";
        double shown = errors("yes");
        double leftOut = errors("no");
        String problem = submit("", "application/json", "{\"changes\":[" + change + "]}", 422);
        assertTrue(problem.contains("1000 faults"), problem);
        assertFalse(problem.contains("\"faults\""), problem);
        assertEquals(shown + 100, errors("yes"));
        assertEquals(leftOut + 900, errors("no"));
        submit("", NDJSON, "{}\n" + change, 422);
    }

    private double errors(String shown) {
        String series = "unwind_problems_errors_total{shown=\"" + shown + "\"} ";
        return given().get(management.resolve("/q/metrics"))
                .asString()
                .lines()
                .filter(line -> line.startsWith(series))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length())))
                .sum();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/",
                "/",
                ";",
                "a/b/c",
                "application/json; charset",
                "application/json;;=",
                "\u00e9",
                "text",
                "application/json, text/plain"
            })
    void a_malformed_content_type_is_refused(String type) throws IOException {
        String answer = raw("POST /v1/batches HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: " + type
                + "\r\nContent-Length: 2\r\n\r\n{}");
        assertTrue(answer.startsWith("HTTP/1.1 400 ") || answer.startsWith("HTTP/1.1 415 "), answer);
        assertTrue(answer.contains(Problem.MEDIA_TYPE_TEXT), answer);
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/batches?name=%00, name",
        "/v1/batches?name=a%0Ab, name",
        "/v1/batches?label=a:b%0A, label",
        "/v1/batches?kind=%1B, kind",
        "/v1/batches?cursor=WyJhXHUwMDAwIl0, cursor",
        "/v1/resources?cursor=WyJhXHUwMDAwIiwiYlx1MDAwMCJd, cursor",
        "/v1/deliveries?cursor=WyJhXHUwMDAwIiwiYlx1MDAwMCJd, cursor",
    })
    void a_parameter_with_a_control_character_is_refused_by_name(String path, String parameter) {
        given().urlEncodingEnabled(false)
                .get(path)
                .then()
                .statusCode(400)
                .contentType(Problem.MEDIA_TYPE_TEXT)
                .body("detail", containsString(parameter));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a%00b", "%1B", "a%0Ab", "%FF"})
    void a_path_with_a_control_character_leads_nowhere(String name) {
        for (String path : new String[] {"/v1/resources/watchlist/", "/v1/batches/", "/v1/kinds/", "/problems/"}) {
            int status = given().urlEncodingEnabled(false).get(path + name).statusCode();
            assertTrue(status == 404 || status == 400 || status == 405, path + name + " " + status);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Accept | ;;;",
                "Accept | a/b/c;q=x",
                "Prefer | wait=99999999999999999999",
                "Prefer | ;,;,wait=\"",
                "traceparent | 00-zz",
                "Idempotency-Key | \"\"",
                "If-None-Match | W/",
                "Last-Event-ID | -1",
            })
    void a_malformed_header_is_no_error_of_the_gateway(String header, String value) {
        for (String path :
                new String[] {"/v1/batches", "/v1/kinds", "/v1/batches/01a205a4-5e5e-7c08-8925-0b82b5e6ebb1/events"}) {
            assertTrue(given().header(header, value).get(path).statusCode() < 500, path);
        }
        given().header(header, value)
                .contentType("application/json")
                .body("{}")
                .post("/v1/batches")
                .then()
                .statusCode(not(equalTo(500)));
    }

    private String raw(String request) throws IOException {
        try (var socket = new Socket(url.getHost(), url.getPort())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }
}
