package dev.unwind.testing;

import static dev.unwind.testing.ProviderView.quoted;
import static dev.unwind.testing.Waits.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.json.Json;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What tests of the whole gateway share, whatever its resources: the gateway's own API. */
public abstract class BatchTest {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final Set<String> UNDER_WAY = Set.of("PENDING", "RUNNING", "ROLLING_BACK");

    /** Where the gateway is called: that of Quarkus' test, if not said otherwise. */
    protected URI gateway() {
        return URI.create(RestAssured.baseURI + ":" + RestAssured.port);
    }

    private RequestSpecification given() {
        return callTo(gateway());
    }

    /** A call to the gateway at this address, whatever REST Assured is set to by tests beside this one. */
    protected static RequestSpecification callTo(URI gateway) {
        return RestAssured.given()
                .baseUri(gateway.getScheme() + "://" + gateway.getHost())
                .port(gateway.getPort());
    }

    /** Submits a batch of these changes, written with single quotes, and gives its id. */
    protected String submit(String... changes) {
        return submitWith("", changes);
    }

    /** The same with options before the changes. */
    protected String submitWith(String options, String... changes) {
        var answer =
                post("{" + options + (options.isEmpty() ? "" : ",") + "'changes':[" + String.join(",", changes) + "]}");
        if (answer.statusCode() != 202) {
            throw new AssertionError("submission answered " + answer.statusCode() + ": " + answer.asString());
        }
        return json(answer).get("id").textValue();
    }

    protected Response post(String body) {
        return given().contentType(ContentType.JSON).body(quoted(body)).post("/v1/batches");
    }

    /** The batch once its run has ended. */
    protected JsonNode finished(String id) {
        return await("batch " + id + " has ended")
                .until(
                        () -> batch(id),
                        batch -> !UNDER_WAY.contains(batch.get("status").textValue()));
    }

    /** Submits a batch and gives the status with which it ends. */
    protected String outcome(String... changes) {
        return finished(submit(changes)).get("status").textValue();
    }

    /** Read often, so without REST Assured, which would take a third of the processor's time of these tests. */
    protected JsonNode batch(String id) {
        var batch = gateway().resolve("/v1/batches/" + id);
        try {
            return Json.parse(
                    CLIENT.send(HttpRequest.newBuilder(batch).build(), HttpResponse.BodyHandlers.ofByteArray())
                            .body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The batch's steps, the first page of them. */
    protected List<JsonNode> steps(String id) {
        var steps = new ArrayList<JsonNode>();
        json(given().queryParam("limit", 200).get("/v1/batches/" + id + "/steps"))
                .get("items")
                .forEach(steps::add);
        return steps;
    }

    protected JsonNode step(String id, String key) {
        return steps(id).stream()
                .filter(step -> step.get("key").textValue().equals(key))
                .findFirst()
                .orElseThrow();
    }

    protected String statusOf(String id, String key) {
        return step(id, key).get("status").textValue();
    }

    protected String codeOf(String id, String key) {
        return step(id, key).path("error").path("code").asText();
    }

    protected static JsonNode json(Response answer) {
        try {
            return Json.parse(answer.asByteArray());
        } catch (IOException e) {
            throw new AssertionError("not JSON: " + answer.asString(), e);
        }
    }
}
