package dev.unwind.webhook;

import static dev.unwind.testing.Waits.await;
import static dev.unwind.testing.WebhookReceiver.answer;
import static dev.unwind.testing.WebhookReceiver.received;
import static dev.unwind.testing.WebhookReceiver.url;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import dev.unwind.batch.json.Json;
import dev.unwind.testing.GatewayTest;
import dev.unwind.testing.WebhookReceiver;
import dev.unwind.testing.WebhookReceiver.Received;
import io.cloudevents.CloudEvent;
import io.cloudevents.SpecVersion;
import io.cloudevents.jackson.JsonFormat;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Being told of a batch's end, by real requests to a real receiver. */
@QuarkusTest
class WebhooksTest extends GatewayTest {
    @TestHTTPResource(management = true)
    URI management;

    private static final AtomicInteger NAMES = new AtomicInteger();

    @Test
    void a_receiver_is_told_what_became_of_the_batch_and_can_tell_who_says_so() throws Exception {
        var batch = submitTelling("/hooks/success");
        var ended = finished(batch);
        var told = only(deliveries(batch, "DELIVERED"));

        var request = received("/hooks/success").get(0);
        assertEquals(told.get("id").textValue(), request.header("webhook-id"));
        assertEquals("application/cloudevents+json", request.header("content-type"));
        verify(WebhookReceiver.SECRET, request);
        verify(WebhookReceiver.NEXT_SECRET, request);
        assertThrows(
                WebhookVerificationException.class,
                () -> verify("whsec_c29tZWJvZHkgZWxzZSdzIG93biBzZWNyZXQ=", request));
        var event = event(request);
        assertEquals(SpecVersion.V1, event.getSpecVersion());
        assertEquals(request.header("webhook-id"), event.getId());
        assertEquals(URI.create("https://gateway.example.com/v1/batches"), event.getSource());
        assertEquals("dev.unwind.batch.finished", event.getType());
        assertEquals(batch, event.getSubject());
        assertEquals("application/json", event.getDataContentType());
        assertEquals(
                ended.get("finishedAt").textValue(), event.getTime().toInstant().toString());
        var data = data(event);
        assertEquals(batch, data.get("batch").textValue());
        assertEquals(1, data.get("run").intValue());
        assertEquals("SUCCEEDED", data.get("status").textValue());
        assertEquals(1, data.get("steps").intValue());
        assertFalse(data.has("reason"));
        assertEquals(
                "https://gateway.example.com/v1/batches/" + batch,
                data.get("links").get("self").textValue());
        assertEquals(1, received("/hooks/success").size());
    }

    @Test
    void a_batch_that_was_undone_says_why() throws Exception {
        var batch = submitWith("'notify':['" + url("/hooks/undone") + "']", creating("undone"), failing("undone"));

        deliveries(batch, "DELIVERED");

        var data = data(event(received("/hooks/undone").get(0)));
        assertEquals("ROLLED_BACK", data.get("status").textValue());
        assertEquals(finished(batch).get("reason"), data.get("reason"));
        assertEquals(2, data.get("steps").intValue());
    }

    @Test
    void each_url_is_told_once_and_is_shown_with_the_batch() {
        var urls = List.of(url("/hooks/one"), url("/hooks/two?q=1"), url("/exact"));
        var batch = submitWith("'notify':['" + String.join("','", urls) + "']", creating("each-url"));

        given().get("/v1/batches/" + batch).then().body("notify", equalTo(urls));
        var told = deliveries(batch, "DELIVERED");
        assertEquals(Set.copyOf(urls), Set.copyOf(told.findValuesAsText("url")));
        assertEquals(Set.of("hooks", "exact"), Set.copyOf(told.findValuesAsText("receiver")));
        for (var path : List.of("/hooks/one", "/hooks/two", "/exact")) {
            assertEquals(1, received(path).size());
        }
        var silent = submit(creating("tells-nobody"));
        finished(silent);
        given().get("/v1/batches/" + silent).then().body("$", not(hasKey("notify")));
        given().get("/v1/batches/" + silent + "/deliveries")
                .then()
                .statusCode(200)
                .body("items", empty());
    }

    @Test
    void what_a_receiver_could_not_take_is_sent_again_as_the_same_event() throws Exception {
        answer("/hooks/again", "500", "302 " + url("/hooks/elsewhere"));

        var told = only(deliveries(submitTelling("/hooks/again"), "DELIVERED"));

        var attempts = received("/hooks/again");
        assertEquals(3, attempts.size());
        for (var attempt : attempts) {
            assertEquals(attempts.get(0).header("webhook-id"), attempt.header("webhook-id"));
            assertEquals(attempts.get(0).body(), attempt.body());
            verify(WebhookReceiver.SECRET, attempt);
        }
        assertEquals(3, told.get("attempts").intValue());
        assertEquals(200, told.get("lastStatus").intValue());
        assertFalse(told.has("lastError"));
        assertTrue(received("/hooks/elsewhere").isEmpty());
    }

    @Test
    void an_answer_that_does_not_come_is_not_waited_for() {
        answer("/hooks/silent", "silence");

        var told = only(deliveries(submitTelling("/hooks/silent"), "DELIVERED"));

        assertEquals(2, told.get("attempts").intValue());
    }

    @Test
    void a_receiver_that_is_gone_is_not_told_again() {
        answer("/hooks/gone", "410");

        var told = only(deliveries(submitTelling("/hooks/gone"), "DEAD"));

        assertEquals(1, told.get("attempts").intValue());
        assertEquals(410, told.get("lastStatus").intValue());
        assertEquals("answered 410", told.get("lastError").textValue());
        assertEquals(1, received("/hooks/gone").size());
    }

    @Test
    void what_is_given_up_is_listed_and_sent_again_when_somebody_asks_for_it() throws Exception {
        answer("/hooks/dead", "500", "401", "404", "503");
        var batch = submitTelling("/hooks/dead");
        var dead = only(deliveries(batch, "DEAD"));
        var id = dead.get("id").textValue();
        assertEquals(WebhookReceiver.ATTEMPTS, dead.get("attempts").intValue());
        assertEquals("answered 503", dead.get("lastError").textValue());
        assertTrue(dead(id));

        given().post("/v1/deliveries/" + id + "/redeliver")
                .then()
                .statusCode(202)
                .body("id", equalTo(id))
                .body("batch", equalTo(batch));

        var told = only(deliveries(batch, "DELIVERED"));
        assertEquals(1, told.get("attempts").intValue());
        assertFalse(dead(id));
        assertEquals(WebhookReceiver.ATTEMPTS + 1, received("/hooks/dead").size());
        given().post("/v1/deliveries/" + id + "/redeliver").then().statusCode(202);
        await().until(() -> received("/hooks/dead").size() == WebhookReceiver.ATTEMPTS + 2);
        deliveries(batch, "DELIVERED");
        for (var attempt : received("/hooks/dead")) {
            verify(WebhookReceiver.SECRET, attempt);
            assertEquals(id, attempt.header("webhook-id"));
        }
    }

    @Test
    void a_receiver_that_is_down_is_told_when_it_is_back() {
        WebhookReceiver.close();
        String batch;
        try {
            batch = submitTelling("/hooks/down");
            finished(batch);
            await().until(() -> all(batch).findValues("lastError").size() == 1);
        } finally {
            WebhookReceiver.open();
        }
        // It may have been given up before the receiver was back.
        given().post("/v1/deliveries/" + all(batch).get(0).get("id").textValue() + "/redeliver");

        deliveries(batch, "DELIVERED");
        assertEquals(batch, event(received("/hooks/down").get(0)).getSubject());
    }

    @Test
    void a_list_of_deliveries_comes_in_pages_newest_first() {
        var older = only(deliveries(submitTelling("/hooks/older"), "DELIVERED"))
                .get("id")
                .textValue();
        var newer = only(deliveries(submitTelling("/hooks/newer"), "DELIVERED"))
                .get("id")
                .textValue();

        var first = given().get("/v1/deliveries?limit=1&status=DELIVERED");
        first.then().statusCode(200).body("items.id", contains(newer));
        given().queryParam("cursor", first.<String>path("next"))
                .get("/v1/deliveries?limit=1&status=DELIVERED")
                .then()
                .statusCode(200)
                .body("items.id", contains(older));
        assertFalse(first.asString().contains("whsec_"));
    }

    @Test
    void what_is_not_there_is_not_found() {
        for (var id : List.of(UUID.randomUUID().toString(), "x")) {
            given().post("/v1/deliveries/" + id + "/redeliver")
                    .then()
                    .statusCode(404)
                    .body("detail", containsString(id));
            given().get("/v1/batches/" + id + "/deliveries").then().statusCode(404);
        }
        given().get("/v1/deliveries?status=GONE").then().statusCode(400);
        given().get("/v1/deliveries?cursor=x").then().statusCode(400);
    }

    @Test
    void only_urls_of_configured_receivers_may_be_named() {
        for (var refused : List.of(
                "'https://evil.example.com/hooks/1'",
                "'" + url("/") + "'",
                "'" + url("/exact/more") + "'",
                "'" + url("/hooks/../admin") + "'",
                "'" + url("/hooks/%2e%2e/admin") + "'",
                "'" + url("/hooks/..%2fadmin") + "'",
                "'" + url("/hooks/#x") + "'",
                "'" + url("/hooks/1").replace("http://", "http://user@") + "'",
                "'" + url("/hooks/1").replace("http://", "https://") + "'",
                "'/hooks/1'",
                "7",
                "null")) {
            post("{'notify':['" + url("/hooks/fine") + "'," + refused + "],'changes':[" + creating("refused") + "]}")
                    .then()
                    .statusCode(422)
                    .body("errors.pointer", contains("/notify/1"))
                    .body("errors[0].detail", not(empty()));
        }
        post("{'notify':['https://evil.example.com/hooks/1'],'changes':[" + creating("refused") + "]}")
                .then()
                .statusCode(422)
                .body("type", equalTo("https://unwind.dev/problems/invalid-batch"))
                .body("errors[0].detail", containsString("exact, hooks"));
        var same = "'" + url("/hooks/same") + "'";
        post("{'notify':[" + same + "," + same + "],'changes':[" + creating("refused") + "]}")
                .then()
                .statusCode(422)
                .body("errors.pointer", contains("/notify/1"));
        post("{'notify':[1,2,3,4,5,6],'changes':[" + creating("refused") + "]}")
                .then()
                .statusCode(422)
                .body("errors", hasSize(1))
                .body("errors.pointer", contains("/notify"));
        post("{'notify':'" + url("/hooks/1") + "','changes':[" + creating("refused") + "]}")
                .then()
                .statusCode(422)
                .body("errors.pointer", contains("/notify"));
        assertTrue(provider.writes().isEmpty());
    }

    @Test
    void what_may_be_named_and_is_shown_is_described() {
        given().queryParam("format", "json")
                .get("/openapi")
                .then()
                .body("components.schemas.Submission.properties", hasKey("notify"))
                .body("components.schemas.Batch.properties", hasKey("notify"))
                .body("components.schemas.Delivery.properties", hasKey("lastError"));
    }

    /** Where operators reach the gateway. */
    URI management() {
        return management;
    }

    @Test
    void outcomes_are_counted() {
        answer("/hooks/counted", "500");
        deliveries(submitTelling("/hooks/counted"), "DELIVERED");
        answer("/hooks/counted", "410");
        deliveries(submitTelling("/hooks/counted"), "DEAD");

        var metrics = given().get(management().resolve("/q/metrics")).asString();
        for (var outcome : List.of("delivered", "retried", "dead")) {
            assertTrue(metrics.contains("unwind_webhooks_total{outcome=\"" + outcome + "\""), metrics);
        }
        assertFalse(metrics.contains("/hooks/"));
    }

    private String submitTelling(String path) {
        return submitWith("'notify':['" + url(path) + "']", creating("told"));
    }

    private static String creating(String key) {
        return "{'key':'%s','type':'CREATE','kind':'watchlist','name':'told-%d','desired':{'description':'d'}}"
                .formatted(key, NAMES.incrementAndGet());
    }

    /** The batch's deliveries once all of them are in this status. */
    private static JsonNode deliveries(String batch, String status) {
        await().until(() -> {
            var all = all(batch);
            return !all.isEmpty() && all.findValuesAsText("status").stream().allMatch(status::equals);
        });
        return all(batch);
    }

    private static JsonNode all(String batch) {
        return json(given().get("/v1/batches/" + batch + "/deliveries")).get("items");
    }

    private static JsonNode only(JsonNode items) {
        assertEquals(1, items.size());
        return items.get(0);
    }

    private static boolean dead(String id) {
        return json(given().get("/v1/deliveries?status=DEAD"))
                .findValuesAsText("id")
                .contains(id);
    }

    private static void verify(String secret, Received request) throws Exception {
        new Webhook(secret).verify(request.body(), HttpHeaders.of(request.headers(), (name, value) -> true));
    }

    private static CloudEvent event(Received request) {
        return new JsonFormat().deserialize(request.body().getBytes(StandardCharsets.UTF_8));
    }

    private static JsonNode data(CloudEvent event) {
        return Json.read(event.getData().toBytes());
    }
}
