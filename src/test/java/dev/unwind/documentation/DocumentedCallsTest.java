package dev.unwind.documentation;

import static dev.unwind.testing.Waits.await;
import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.json.Json;
import dev.unwind.documentation.Walkthrough.Call;
import dev.unwind.route.Routes;
import dev.unwind.testing.BatchTest;
import dev.unwind.testing.PostgresResource;
import dev.unwind.testing.ProviderView;
import dev.unwind.testing.SandboxResource;
import dev.unwind.testing.WebhookReceiver;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.config.EncoderConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Every request of {@code docs/api.md} is made to the running program, one after the other, and answered as it says
 * there. With {@code -Dunwind.docs.write=true} the answers, and the examples of the API's description that are made of
 * them, are written instead.
 */
@QuarkusTest
@TestProfile(DocumentedCallsTest.OwnSandbox.class)
@WithTestResource(PostgresResource.class)
@WithTestResource(SandboxResource.class)
@WithTestResource(WebhookReceiver.class)
class DocumentedCallsTest extends BatchTest {
    /** Makes for a provider that has seen nothing yet, and so gives the ids that are written down. */
    public static class OwnSandbox implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("unwind.stream.retry", "PT2S");
        }
    }

    private static final Path DOCUMENT = Path.of("docs", "api.md");
    private static final Path EXAMPLES = Path.of("src", "main", "resources", "openapi", "calls.json");
    private static final boolean WRITE = Boolean.getBoolean("unwind.docs.write");

    @TestHTTPResource(management = true)
    URI management;

    private final ProviderView provider = SandboxResource.provider();
    private boolean linksShown;
    private final Placeholders standIns = new Placeholders(Map.of(WebhookReceiver.url(""), "https://ci.example.com"));

    @Test
    void every_call_is_answered_as_it_is_written() throws IOException {
        var text = Files.readString(DOCUMENT);
        var walkthrough = new Walkthrough(text);
        var examples = new Examples(operations());
        var answers = new ArrayList<HttpBlock>();
        for (var call : walkthrough.calls()) {
            prepare(call);
            var answer = answer(call);
            if (!WRITE) {
                assertEquals(
                        call.answer().toString(),
                        answer.toString(),
                        () -> "the answer to "
                                + call.request().first() + " under \"" + call.heading()
                                + "\"; take it in with -Dunwind.docs.write=true, if it is right");
            }
            answers.add(answer);
            examples.add(call, answer);
        }
        assertEquals(Set.of(), examples.operationsWithout(), "operations that are not documented");
        if (WRITE) {
            Files.writeString(DOCUMENT, walkthrough.with(answers));
            Files.writeString(EXAMPLES, examples + "\n");
        } else {
            assertEquals(Files.readString(EXAMPLES), examples + "\n");
        }
    }

    private static JsonNode operations() {
        return json(given().queryParam("format", "json").get("/openapi")).get("paths");
    }

    private void prepare(Call call) {
        var conditions = call.said("once");
        conditions.forEach(condition -> {
            var parts = condition.split(" shows ");
            await(condition)
                    .until(() -> given().get(standIns.real(parts[0])).asString().contains(parts[1]));
        });
        if (conditions.isEmpty()) {
            await("all batches have ended").until(DocumentedCallsTest::idle);
        }
        call.said("provider").forEach(order -> {
            var parts = order.split(" ", 3);
            provider.order(parts[0], parts[1], parts.length > 2 ? parts[2] : "");
        });
    }

    private static boolean idle() {
        return List.of("PENDING", "RUNNING", "ROLLING_BACK").stream()
                .allMatch(status -> json(given().get("/v1/batches?status=" + status))
                        .get("items")
                        .isEmpty());
    }

    /** The program's answer, with the headers that are shown of it. */
    private HttpBlock answer(Call call) throws IOException {
        var request = call.request();
        var given = given().config(RestAssuredConfig.config()
                .encoderConfig(EncoderConfig.encoderConfig()
                        .encodeContentTypeAs("application/x-ndjson", ContentType.TEXT)
                        .encodeContentTypeAs("application/yaml", ContentType.TEXT)
                        .appendDefaultContentCharsetToContentTypeIfUndefined(false)));
        request.headers().forEach((name, value) -> given.header(name, standIns.real(value)));
        if (!request.body().isEmpty()) {
            given.body(standIns.real(request.body()).getBytes(StandardCharsets.UTF_8));
        }
        var path = standIns.real(request.path());
        if (Routes.forOperators(path)) {
            given.baseUri("http://" + management.getHost()).port(management.getPort());
        }
        var response = given.urlEncodingEnabled(false).request(request.method(), path);
        var headers = new LinkedHashMap<String, String>();
        call.answer()
                .headers()
                .forEach((name, value) -> headers.put(name, standIns.written(String.valueOf(response.header(name)))));
        return new HttpBlock(response.statusLine().replaceFirst(" $", ""), headers, body(call, response));
    }

    private String body(Call call, Response response) throws IOException {
        var text = response.asString();
        if (text.isEmpty()) {
            return "";
        }
        if (!String.valueOf(response.contentType()).matches("application/(problem\\+)?json.*")) {
            return standIns.written(text).strip();
        }
        var document = Json.parse(text.getBytes(StandardCharsets.UTF_8));
        if (response.statusCode() == 202) {
            asAccepted(call, (ObjectNode) document);
        }
        shorten(document);
        return JsonLayout.of(Json.parse(standIns.written(Json.text(document)).getBytes(StandardCharsets.UTF_8)));
    }

    /** Links are shown once and left out afterwards. */
    private void shorten(JsonNode document) {
        document.findParents("links").forEach(batch -> {
            if (linksShown) {
                ((ObjectNode) batch).remove("links");
            }
            linksShown = true;
        });
    }

    /** What was just accepted may have begun, or even ended, when it is shown. */
    private static void asAccepted(Call call, ObjectNode accepted) {
        boolean laterRun =
                accepted.path("run").intValue() > 1 || call.request().path().endsWith("/cancel");
        accepted.put("status", laterRun ? "ROLLING_BACK" : "PENDING");
        accepted.remove(List.of("finishedAt", "reason", "deliveredAt", "nextAt"));
        if (laterRun) {
            accepted.remove("progress");
        } else if (accepted.has("progress")) {
            accepted.remove("startedAt");
            accepted.putObject("progress").put("PENDING", accepted.get("steps").intValue());
        } else {
            accepted.put("attempts", 0);
        }
    }
}
