package dev.unwind.api;

import static dev.unwind.testing.ProviderView.quoted;
import static dev.unwind.testing.Waits.await;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.api.problem.Problem;
import dev.unwind.testing.Waits;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Resources that are known by a name: what happened to them, and giving and forgetting names without a batch. */
@QuarkusTest
class TrackedResourcesTest extends PlanningTest {
    @Inject
    Pool pool;

    @Test
    void what_is_there_is_adopted_under_any_name_and_then_changed_by_it() {
        var id = provider.seed("watchlists", "{'name':'its own name','description':'before'}");

        adopt("watchlist", "ours", id)
                .then()
                .statusCode(201)
                .body("kind", equalTo("watchlist"))
                .body("name", equalTo("ours"))
                .body("remoteId", equalTo(id))
                .body("updatedAt", startsWith("20"))
                .body("adoptedAt", startsWith("20"))
                .body("$", not(hasKey("lastBatch")));
        assertEquals(List.of(), provider.writes());
        adopt("watchlist", "ours", id).then().statusCode(200).body("remoteId", equalTo(id));
        given().get("/v1/resources?kind=watchlist").then().body("items.name", hasItem("ours"));

        assertEquals("SUCCEEDED", outcome(describe("'name':'ours'", "after")));
        assertEquals(
                "after", provider.stored("watchlists", id).get("description").textValue());
    }

    @Test
    void an_integer_will_do_for_an_id() {
        var id = provider.seed("watchlists", "{'name':'w'}");

        put("watchlist", "by integer", "{'remoteId':" + id + "}")
                .then()
                .statusCode(201)
                .body("remoteId", equalTo(id));
    }

    @Test
    void what_is_not_there_is_not_adopted() {
        adopt("watchlist", "nothing", "999999")
                .then()
                .statusCode(422)
                .contentType(Problem.MEDIA_TYPE_TEXT)
                .body("type", equalTo("https://unwind.dev/problems/invalid-resource"))
                .body("errors[0].pointer", equalTo("/remoteId"))
                .body("errors[0].detail", equalTo("there is no watchlist with the id 999999"));
        show("watchlist", "nothing").then().statusCode(404);
    }

    @Test
    void a_name_that_stands_for_another_is_not_given_away() {
        var one = provider.seed("watchlists", "{'name':'one'}");
        var other = provider.seed("watchlists", "{'name':'other'}");
        adopt("watchlist", "contested", one).then().statusCode(201);

        adopt("watchlist", "contested", other)
                .then()
                .statusCode(409)
                .body("type", equalTo("https://unwind.dev/problems/name-tracked"))
                .body("detail", containsString(one));
        show("watchlist", "contested").then().body("remoteId", equalTo(one));
    }

    @Test
    void a_provider_that_fails_is_told_of() {
        var id = provider.seed("watchlists", "{'name':'w'}");
        provider.fault("{'method':'GET','path':'/watchlists/%s','times':-1,'status':403}".formatted(id));

        adopt("watchlist", "unreadable", id)
                .then()
                .statusCode(502)
                .contentType(Problem.MEDIA_TYPE_TEXT)
                .body("type", equalTo("https://unwind.dev/problems/provider-failed"))
                .body("detail", containsString("answered 403"));
        show("watchlist", "unreadable").then().statusCode(404);
    }

    @Test
    void a_forgotten_name_stands_for_nothing_and_its_resource_stays() {
        var id = provider.seed("watchlists", "{'name':'w'}");
        adopt("watchlist", "passing", id).then().statusCode(201);

        given().delete("/v1/resources/watchlist/passing").then().statusCode(204).body(equalTo(""));

        assertEquals(List.of(), provider.writes());
        assertTrue(provider.all("watchlists").has(id));
        show("watchlist", "passing").then().statusCode(404);
        given().delete("/v1/resources/watchlist/passing")
                .then()
                .statusCode(404)
                .body("type", equalTo("https://unwind.dev/problems/not-found"));
        adopt("watchlist", "passing", provider.seed("watchlists", "{'name':'next'}"))
                .then()
                .statusCode(201);
    }

    @Test
    void a_resource_is_shown_with_all_that_batches_did_to_it_newest_first() {
        var id = provider.seed("watchlists", "{'name':'w','description':'before'}");
        var byId = finishedOf(describe("'remoteId':" + id, "by its id"));
        adopt("watchlist", "historic", id).then().statusCode(201);
        var byName = finishedOf(describe("'name':'historic'", "by its name"));
        var undone = finishedOf(
                "{'key':'u','type':'UPDATE','kind':'watchlist','name':'historic','desired':{'description':'undone'}}",
                failing("u"));
        finishedOf("{'type':'CREATE','kind':'watchlist','name':'unrelated','desired':{}}");

        show("watchlist", "historic")
                .then()
                .statusCode(200)
                .body("remoteId", equalTo(id))
                .body("lastBatch", equalTo(undone))
                .body("$", not(hasKey("goneAt")))
                .body("history.items.batch", contains(undone, byName, byId))
                .body("history.items.batchStatus", contains("ROLLED_BACK", "SUCCEEDED", "SUCCEEDED"))
                .body("history.items.step", contains(1, 1, 1))
                .body("history.items.key", contains("u", "change-1", "change-1"))
                .body("history.items.type", contains("UPDATE", "UPDATE", "UPDATE"))
                .body("history.items.status", contains("ROLLED_BACK", "APPLIED", "APPLIED"))
                .body("history.items.verified", contains(true, false, false))
                .body("history.items[0].startedAt", startsWith("20"))
                .body("history.items[0].finishedAt", startsWith("20"))
                .body("history", not(hasKey("next")));
    }

    @Test
    void a_history_is_read_page_by_page() {
        var id = provider.seed("watchlists", "{'name':'w'}");
        adopt("watchlist", "long lived", id).then().statusCode(201);
        var batches = new ArrayList<String>();
        for (int i = 0; i < 5; i++) {
            batches.add(0, finishedOf(describe(i % 2 == 0 ? "'name':'long lived'" : "'remoteId':" + id, "d" + i)));
        }

        var seen = new ArrayList<String>();
        var page = given().queryParam("limit", 2)
                .get("/v1/resources/watchlist/long lived")
                .jsonPath();
        seen.addAll(page.getList("history.items.batch"));
        while (page.getString("history.next") != null) {
            page = given().queryParam("limit", 2)
                    .queryParam("cursor", page.getString("history.next"))
                    .get("/v1/resources/watchlist/long lived")
                    .jsonPath();
            assertTrue(page.getList("history.items").size() <= 2);
            seen.addAll(page.getList("history.items.batch"));
        }

        assertEquals(batches, seen);
    }

    @Test
    void a_history_goes_back_beyond_the_present_id() {
        var made = finishedOf("{'type':'CREATE','kind':'watchlist','name':'renewed','desired':{}}");
        var first = step(made, "change-1").get("remoteId").textValue();
        var byFirstId = finishedOf(describe("'remoteId':" + first, "d"));
        var recreated = finishedOf(
                "{'key':'d','type':'DELETE','kind':'watchlist','remoteId':%s}".formatted(first), failing("d"));

        show("watchlist", "renewed")
                .then()
                .body("remoteId", not(equalTo(first)))
                .body("history.items.batch", contains(recreated, byFirstId, made));
    }

    @Test
    void what_a_batch_deleted_is_shown_as_gone_until_its_name_is_given_anew() {
        var id = provider.seed("watchlists", "{'name':'w'}");
        var other = provider.seed("watchlists", "{'name':'o'}");
        adopt("watchlist", "mortal", id).then().statusCode(201);
        var batch = finishedOf("{'type':'DELETE','kind':'watchlist','name':'mortal'}");

        show("watchlist", "mortal")
                .then()
                .statusCode(200)
                .body("goneAt", startsWith("20"))
                .body("history.items.batch", contains(batch))
                .body("history.items[0].type", equalTo("DELETE"));
        adopt("watchlist", "mortal", other)
                .then()
                .statusCode(201)
                .body("remoteId", equalTo(other))
                .body("$", not(hasKey("lastBatch")));
        show("watchlist", "mortal").then().body("$", not(hasKey("goneAt")));
        given().delete("/v1/resources/watchlist/mortal").then().statusCode(204);
    }

    @Test
    void an_id_that_a_resource_has_lost_leads_to_it() {
        var made = finishedOf("{'type':'CREATE','kind':'watchlist','name':'lost its id','desired':{}}");
        var first = step(made, "change-1").get("remoteId").textValue();
        finishedOf("{'key':'d','type':'DELETE','kind':'watchlist','remoteId':%s}".formatted(first), failing("d"));
        var second = provider.all("watchlists").fieldNames().next();

        adopt("watchlist", "by its old id", first).then().statusCode(201).body("remoteId", equalTo(second));
        adopt("watchlist", "lost its id", first).then().statusCode(200);
    }

    @Test
    void names_of_another_tenant_are_not_seen() {
        var rows = new JournalRows(pool);
        rows.resource("another", "watchlist", "foreign", rows.batch("another", "SUCCEEDED", 0), false);

        show("watchlist", "foreign").then().statusCode(404);
        given().delete("/v1/resources/watchlist/foreign").then().statusCode(404);
        adopt("watchlist", "foreign", provider.seed("watchlists", "{'name':'w'}"))
                .then()
                .statusCode(201);
    }

    @Test
    void steps_of_another_tenant_are_no_part_of_a_history() {
        var rows = new JournalRows(pool);
        var batch = rows.batch("another", "SUCCEEDED", 1);
        rows.step(batch, 1, "UPDATE", "APPLIED");
        rows.run("update step set tenant = 'another', name = 'common' where batch_id = $1", batch.value());
        adopt("notification_channel", "common", channel()).then().statusCode(201);

        show("notification_channel", "common").then().body("history.items", hasSize(0));
    }

    @Test
    void a_name_may_hold_anything_that_stands_in_one_line() {
        var id = provider.seed("watchlists", "{'name':'w'}");
        for (var name : List.of("a/b", "50% off", "ünï çödé 🦊", "a+b", "?x=1#y", "...")) {
            adopt("watchlist", name, id).then().statusCode(201).body("name", equalTo(name));
            show("watchlist", name).then().statusCode(200).body("name", equalTo(name));
            given().delete("/v1/resources/{kind}/{name}", "watchlist", name)
                    .then()
                    .statusCode(204);
        }
    }

    @Test
    void what_is_asked_for_wrongly_is_refused_by_name() {
        var id = provider.seed("watchlists", "{'name':'w'}");
        show("nothing", "x").then().statusCode(404).body("detail", equalTo("there is no kind nothing"));
        adopt("nothing", "x", id).then().statusCode(404);
        given().delete("/v1/resources/nothing/x").then().statusCode(404);
        show("watchlist", "never heard of")
                .then()
                .statusCode(404)
                .contentType(Problem.MEDIA_TYPE_TEXT)
                .body("detail", containsString("never heard of"));
        for (var nameless : List.of("\0", "a\nb", "x".repeat(501))) {
            show("watchlist", nameless).then().statusCode(404);
            given().delete("/v1/resources/{kind}/{name}", "watchlist", nameless)
                    .then()
                    .statusCode(404);
            adopt("watchlist", nameless, id).then().statusCode(400).body("detail", startsWith("the name in the path "));
        }
        put("watchlist", "n", "{}").then().statusCode(422).body("errors[0].detail", equalTo("remoteId is missing"));
        put("watchlist", "n", "[]").then().statusCode(422);
        put("watchlist", "n", "{'remoteId':'x'}").then().statusCode(422).body("errors.pointer", contains("/remoteId"));
        put("watchlist", "n", "{'remoteId':true}").then().statusCode(422).body("errors.pointer", contains("/remoteId"));
        put("watchlist", "n", "{'remoteId':'1','name':'n'}")
                .then()
                .statusCode(422)
                .body("errors.pointer", contains("/name"));
        put("watchlist", "n", "{").then().statusCode(400).body("type", containsString("malformed-json"));
        given().contentType("text/plain")
                .body("{}")
                .put("/v1/resources/watchlist/n")
                .then()
                .statusCode(415);
        given().get("/v1/resources/watchlist/n?page=1").then().statusCode(400);
        given().get("/v1/resources/watchlist/n?cursor=WyJhIl0").then().statusCode(400);
        given().post("/v1/resources/watchlist/n")
                .then()
                .statusCode(405)
                .header("Allow", "DELETE, GET, HEAD, OPTIONS, PUT");
    }

    @Test
    void of_two_that_adopt_at_once_one_is_first() throws Exception {
        var id = provider.seed("watchlists", "{'name':'w'}");
        for (int round = 0; round < 5; round++) {
            var name = "round " + round;
            assertEquals(
                    List.of(200, 201),
                    atOnce(() -> adopt("watchlist", name, id).statusCode(), () -> adopt("watchlist", name, id)
                            .statusCode()));
        }
    }

    @Test
    void of_two_resources_that_are_given_one_name_at_once_one_gets_it() throws Exception {
        var one = provider.seed("watchlists", "{'name':'one'}");
        var other = provider.seed("watchlists", "{'name':'other'}");
        for (int round = 0; round < 5; round++) {
            var name = "contested " + round;
            assertEquals(
                    List.of(201, 409),
                    atOnce(() -> adopt("watchlist", name, one).statusCode(), () -> adopt("watchlist", name, other)
                            .statusCode()));
        }
    }

    @Test
    void a_running_batch_keeps_its_names_and_resources_to_itself() {
        var id = provider.seed("watchlists", "{'name':'w'}");
        adopt("watchlist", "being changed", id).then().statusCode(201);
        provider.fault("{'method':'PATCH','times':-1,'hang':'BEFORE'}");
        var batch = submit(describe("'name':'being changed'", "slowly"));
        await().until(() -> !provider.writes().isEmpty());

        for (var refused : List.of(
                given().delete("/v1/resources/watchlist/being changed"), adopt("watchlist", "another name", id))) {
            refused.then()
                    .statusCode(409)
                    .body("type", equalTo("https://unwind.dev/problems/resource-busy"))
                    .body("blockedBy.batch", equalTo(batch));
        }

        provider.clearFaults();
        finished(batch);
        adopt("watchlist", "another name", id).then().statusCode(201);
        given().delete("/v1/resources/watchlist/being changed").then().statusCode(204);
    }

    @Test
    void whichever_comes_first_of_a_batch_and_an_adoption_the_name_stands_for_what_is_there() throws Exception {
        for (int round = 0; round < 5; round++) {
            var name = "raced for " + round;
            var id = provider.seed("watchlists", "{'name':'w" + round + "'}");
            var batch = new ArrayList<String>();

            var codes = atOnce(() -> adopt("watchlist", name, id).statusCode(), () -> {
                batch.add(submit("{'type':'CREATE','kind':'watchlist','name':'%s','desired':{}}".formatted(name)));
                return 202;
            });

            assertEquals("SUCCEEDED", finished(batch.get(0)).get("status").textValue());
            assertTrue(List.of(List.of(201, 202), List.of(202, 409)).contains(codes), codes.toString());
            var made = step(batch.get(0), "change-1").get("remoteId").textValue();
            show("watchlist", name).then().body("remoteId", equalTo(made));
        }
    }

    private List<Integer> atOnce(Callable<Integer> one, Callable<Integer> other) throws Exception {
        var threads = Executors.newFixedThreadPool(2);
        try {
            var codes = new ArrayList<Integer>();
            for (var done : threads.invokeAll(List.of(one, other), Waits.LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                codes.add(done.get());
            }
            codes.sort(null);
            return codes;
        } finally {
            threads.shutdownNow();
        }
    }

    private String channel() {
        return provider.seed(
                "notification-channels",
                "{'name':'c','type':'Slack','configuration':{'value':'https://hooks.example.com/x'}}");
    }

    private String finishedOf(String... changes) {
        var batch = submit(changes);
        finished(batch);
        return batch;
    }

    private static Response show(String kind, String name) {
        return given().get("/v1/resources/{kind}/{name}", kind, name);
    }

    private static Response put(String kind, String name, String body) {
        return given().contentType(ContentType.JSON).body(quoted(body)).put("/v1/resources/{kind}/{name}", kind, name);
    }
}
