package dev.unwind.api;

import static dev.unwind.testing.ProviderView.quoted;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unwind.testing.GatewayTest;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Submissions that are repeated, labelled, filtered, held on for, and known already. */
@QuarkusTest
class IdempotencyTest extends GatewayTest {
    private final String key = UUID.randomUUID().toString();

    private Response submit(String key, String body) {
        return given().contentType(ContentType.JSON)
                .header("Idempotency-Key", key)
                .body(quoted(body))
                .post("/v1/batches");
    }

    private static String create(String name) {
        return "{'changes':[{'type':'CREATE','kind':'watchlist','name':'" + name + "','desired':{'description':'d'}}]}";
    }

    @Test
    void a_repeat_is_answered_with_the_same_batch() {
        var first = submit(key, create("a"));
        finished(first.path("id"));
        var reordered =
                "{ 'changes': [ { 'desired':{'description':'d'}, 'name':'a', 'kind':'watchlist', 'type':'CREATE' } ] }";
        submit("\"" + key + "\"", reordered)
                .then()
                .statusCode(202)
                .body("id", equalTo(first.path("id")))
                .body("status", equalTo("SUCCEEDED"));
        assertEquals(1, provider.all("watchlists").size());
    }

    @Test
    void another_submission_under_the_same_key_is_refused() {
        finished(submit(key, create("a")).path("id"));
        submit(key, create("b")).then().statusCode(422).body("type", containsString("key-reused"));
        assertEquals(1, provider.all("watchlists").size());
    }

    @Test
    void repeats_at_the_same_moment_make_one_batch() {
        var ids = IntStream.range(0, 24)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> submit(key, create("a"))))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .peek(answer -> assertEquals(202, answer.statusCode()))
                .map(answer -> answer.<String>path("id"))
                .distinct()
                .toList();
        assertEquals(1, ids.size());
        finished(ids.get(0));
        assertEquals(1, provider.all("watchlists").size());
    }

    @Test
    void a_refused_submission_leaves_its_key_free() {
        submit(key, create("a").replace("watchlist", "nonsense")).then().statusCode(422);
        submit(key, create("a")).then().statusCode(202);
    }

    @Test
    void a_key_is_printable_and_not_endless() {
        submit("x".repeat(201), create("a")).then().statusCode(400).body("detail", containsString("Idempotency-Key"));
        submit("a b", create("a")).then().statusCode(400);
    }

    @Test
    void labels_are_shown_and_filtered_by() {
        var team = "team-" + key;
        var id = submitWith(
                "'labels':{'team':'" + team + "','env':'prod'}",
                "{'type':'CREATE','kind':'watchlist','name':'labelled','desired':{}}");
        finished(id);
        given().get("/v1/batches/" + id).then().body("labels.team", equalTo(team));
        given().queryParam("label", "team:" + team).get("/v1/batches").then().body("items.id", equalTo(List.of(id)));
        given().queryParam("label", "team:" + team, "env:test")
                .get("/v1/batches")
                .then()
                .body("items", hasSize(0));
        given().queryParam("label", "nonsense").get("/v1/batches").then().statusCode(400);
        post("{'labels':{'':'x','ok':1},'changes':[]}")
                .then()
                .statusCode(422)
                .body("errors.pointer", hasItem("/labels/ok"))
                .body("errors.pointer", hasItem("/labels/"));
    }

    @Test
    void batches_are_found_by_what_they_touched_and_when() {
        var name = "found-" + key;
        var there = provider.seed("watchlists", "{'name':'there','description':'before'}");
        var one = submit("{'type':'CREATE','kind':'watchlist','name':'" + name + "','desired':{}}");
        var two = submit(
                "{'type':'UPDATE','kind':'watchlist','remoteId':'%s','desired':{'description':'x'}}".formatted(there));
        finished(one);
        finished(two);

        given().queryParam("kind", "watchlist")
                .queryParam("name", name)
                .get("/v1/batches")
                .then()
                .body("items.id", equalTo(List.of(one)));
        given().queryParam("remoteId", there).get("/v1/batches").then().body("items.id", equalTo(List.of(two)));
        given().queryParam("kind", "custom_agent")
                .queryParam("name", name)
                .get("/v1/batches")
                .then()
                .body("items", hasSize(0));
        var accepted = given().get("/v1/batches/" + two).<String>path("acceptedAt");
        given().queryParam("from", accepted)
                .get("/v1/batches")
                .then()
                .body("items.id", hasItem(two))
                .body("items.id", not(hasItem(one)));
        given().queryParam("to", accepted)
                .queryParam("name", name)
                .get("/v1/batches")
                .then()
                .body("items.id", equalTo(List.of(one)));
        given().queryParam("from", "yesterday").get("/v1/batches").then().statusCode(400);
    }

    @Test
    void a_caller_may_hold_on_for_the_end() {
        given().contentType(ContentType.JSON)
                .header("Prefer", "respond-async, wait=30")
                .body(quoted(create("held")))
                .post("/v1/batches")
                .then()
                .statusCode(200)
                .header("Preference-Applied", "wait=30")
                .body("status", equalTo("SUCCEEDED"));

        provider.fault("{'method':'POST','path':'/watchlists','latencyMs':2500}");
        var answer = given().contentType(ContentType.JSON)
                .header("Prefer", "wait=1")
                .body(quoted(create("slow")))
                .post("/v1/batches");
        answer.then().statusCode(202).header("Preference-Applied", "wait=1");
        given().header("Prefer", "wait=60")
                .get("/v1/batches/" + answer.path("id"))
                .then()
                .statusCode(200)
                .header("Preference-Applied", "wait=60")
                .body("status", equalTo("SUCCEEDED"));
    }

    @Test
    void what_a_caller_knows_is_not_sent_again() {
        var id = submit("{'type':'CREATE','kind':'watchlist','name':'known','desired':{}}");
        finished(id);
        for (var path : List.of("/v1/batches/" + id, "/v1/batches/" + id + "/steps")) {
            var tag = given().get(path).header("ETag");
            given().header("If-None-Match", tag)
                    .get(path)
                    .then()
                    .statusCode(304)
                    .header("ETag", tag)
                    .body(equalTo(""));
            given().header("If-None-Match", "\"other\", " + tag)
                    .get(path)
                    .then()
                    .statusCode(304);
            given().header("If-None-Match", "W/\"0\"").get(path).then().statusCode(200);
        }
        var tag = given().get("/v1/batches/" + id).header("ETag");
        given().contentType(ContentType.JSON)
                .post("/v1/batches/" + id + "/rollback")
                .then()
                .statusCode(202);
        finished(id);
        given().header("If-None-Match", tag).get("/v1/batches/" + id).then().statusCode(200);
    }
}
