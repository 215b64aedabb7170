package dev.unwind.api;

import static dev.unwind.testing.ProviderView.quoted;
import static dev.unwind.testing.Waits.await;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.testing.GatewayTest;
import dev.unwind.testing.Waits;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Batches that are stopped, undone on demand, taken up again and settled by hand. */
@QuarkusTest
class RunsTest extends GatewayTest {
    @Inject
    Pool pool;

    private static final String UPDATE =
            "{'key':'u','type':'UPDATE','kind':'watchlist','remoteId':'%s','desired':{'description':'ours'}}";
    private static final String CREATE =
            "{'key':'c','type':'CREATE','kind':'watchlist','name':'made','desired':{'description':'new'}}";

    private String there() {
        return provider.seed("watchlists", "{'name':'there','description':'before'}");
    }

    private Response ask(String id, String what, String body) {
        return given().contentType(ContentType.JSON).body(quoted(body)).post("/v1/batches/" + id + "/" + what);
    }

    private String undone(String id, String body) {
        ask(id, "rollback", body).then().statusCode(202).header("Location", "/v1/batches/" + id);
        return finished(id).get("status").textValue();
    }

    private String description(String id) {
        return provider.stored("watchlists", id).get("description").textValue();
    }

    private List<String> types(String id) {
        var types = new ArrayList<String>();
        for (var line : given().get("/v1/batches/" + id + "/audit").asString().split("\n")) {
            types.add(jsonOf(line).get("event").textValue());
        }
        return types;
    }

    private static JsonNode jsonOf(String line) {
        try {
            return dev.unwind.batch.json.Json.parse(line.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        } catch (java.io.IOException e) {
            throw new AssertionError(line, e);
        }
    }

    @Test
    void a_finished_batch_is_undone_as_a_whole() {
        var there = there();
        var gone = provider.seed("watchlists", "{'name':'gone','description':'kept'}");
        var before = provider.contents("watchlists");
        var id = submit(
                UPDATE.formatted(there),
                CREATE,
                "{'key':'d','type':'DELETE','kind':'watchlist','remoteId':'%s'}".formatted(gone));
        assertEquals("SUCCEEDED", finished(id).get("status").textValue());

        assertEquals("ROLLED_BACK", undone(id, "{'by':'jane','why':'withdrawn'}"));

        assertEquals(before, provider.contents("watchlists"));
        steps(id)
                .forEach(step -> assertTrue(step.get("rollback").get("verified").booleanValue()));
        var batch = batch(id);
        assertEquals(2, batch.get("run").intValue());
        assertEquals("jane", batch.get("reason").get("by").textValue());
        given().get("/v1/batches/" + id + "/runs")
                .then()
                .body("items.type", equalTo(List.of("FORWARD", "ROLLBACK")))
                .body("items.outcome", equalTo(List.of("SUCCEEDED", "ROLLED_BACK")))
                .body("items[1].by", equalTo("jane"))
                .body("items[1].why", equalTo("withdrawn"));
        var types = types(id);
        assertEquals(2, types.stream().filter("batch.finished"::equals).count());
        assertTrue(types.indexOf("batch.run-requested") == types.indexOf("batch.finished") + 1);
    }

    @Test
    void what_is_undone_already_cannot_be_undone_again() {
        var id = submit(CREATE);
        finished(id);
        undone(id, "{}");
        ask(id, "rollback", "{}").then().statusCode(409).body("type", containsString("nothing-to-undo"));
        ask(id, "rollback", "{'steps':['c']}")
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/steps/0"))
                .body("errors[0].detail", containsString("ROLLED_BACK"));
    }

    @Test
    void chosen_steps_are_undone_and_the_others_hold() {
        var there = there();
        var id = submit(UPDATE.formatted(there), CREATE);
        finished(id);

        assertEquals("PARTIALLY_ROLLED_BACK", undone(id, "{'steps':['u']}"));

        assertEquals("before", description(there));
        assertEquals("ROLLED_BACK", statusOf(id, "u"));
        assertEquals("APPLIED", statusOf(id, "c"));
        assertEquals("ROLLED_BACK", undone(id, "{'steps':[2]}"));
    }

    @Test
    void steps_that_build_upon_the_chosen_ones_are_named_or_undone_too() {
        var id = submit(
                "{'key':'n','type':'CREATE','kind':'notification_channel','name':'n','desired':{'type':'Slack','configuration':{'value':'https://hooks.example.com/T/B'}}}",
                "{'key':'later','type':'CREATE','kind':'watchlist','name':'later','dependsOn':['n'],'desired':{}}",
                CREATE);
        assertEquals("SUCCEEDED", finished(id).get("status").textValue());

        ask(id, "rollback", "{'steps':['n']}")
                .then()
                .statusCode(409)
                .body("type", containsString("steps-depend"))
                .body("detail", containsString("\"later\""));
        assertEquals("SUCCEEDED", batch(id).get("status").textValue());

        assertEquals("PARTIALLY_ROLLED_BACK", undone(id, "{'steps':['n'],'dependants':'INCLUDE'}"));
        assertEquals("ROLLED_BACK", statusOf(id, "later"));
        assertEquals("APPLIED", statusOf(id, "c"));
    }

    @Test
    void a_recreate_is_undone_with_what_its_deletion_took_from_others() {
        var channel = provider.seed(
                "notification-channels",
                "{'name':'ch','type':'Slack','configuration':{'value':'https://hooks.example.com/T/B'}}");
        var agent = provider.seed(
                "custom-agents",
                "{'agentName':'a','agentType':'t','severity':'High','state':'enabled','rule':{'chain':'ethereum'},'channelsConfigurations':[{'id':%s}]}"
                        .formatted(channel));
        var id = submit(
                "{'key':'a','type':'UPDATE','kind':'custom_agent','remoteId':'%s','desired':{'severity':'Medium','channelsConfigurations':[]}}"
                        .formatted(agent),
                "{'key':'ch','type':'DELETE','kind':'notification_channel','remoteId':'%s','dependsOn':['a']}"
                        .formatted(channel));
        assertEquals("SUCCEEDED", finished(id).get("status").textValue());

        ask(id, "rollback", "{'steps':['a']}")
                .then()
                .statusCode(409)
                .body("type", containsString("steps-depend"))
                .body("detail", containsString("\"ch\""));
        assertEquals("ROLLED_BACK", undone(id, "{'steps':['a'],'dependants':'INCLUDE'}"));
        var restored = provider.stored("custom-agents", agent);
        assertEquals("High", restored.get("severity").textValue());
        assertEquals(1, restored.get("channelsConfigurations").size());
    }

    @Test
    void an_incomplete_batch_is_taken_up_again() {
        var there = there();
        provider.fault("{'method':'GET','path':'/watchlists/%s','skip':1,'thirdParty':{'description':'theirs'}}"
                .formatted(there));
        var id = submit(UPDATE.formatted(there), CREATE, failing("u", "c"));
        assertEquals("INCOMPLETE", finished(id).get("status").textValue());
        assertEquals("ROLLED_BACK", statusOf(id, "c"));

        assertEquals("INCOMPLETE", undone(id, "{}"));
        assertEquals("DRIFT", codeOf(id, "u"));
        assertEquals("ROLLED_BACK", undone(id, "{'onDrift':'OVERWRITE'}"));
        assertEquals("before", description(there));
        assertFalse(batch(id).get("reason").has("open"));
    }

    @Test
    void what_is_skipped_stays_open() {
        var there = there();
        provider.fault("{'method':'GET','path':'/watchlists/%s','skip':1,'thirdParty':{'description':'theirs'}}"
                .formatted(there));
        var id = submit(UPDATE.formatted(there), failing("u"));
        finished(id);

        assertEquals("INCOMPLETE", undone(id, "{'skip':['u'],'by':'jane'}"));
        assertEquals("ROLLBACK_SKIPPED", statusOf(id, "u"));
        assertEquals("theirs", description(there));
    }

    @Test
    void a_person_settles_what_is_open() {
        var there = there();
        provider.fault("{'method':'GET','path':'/watchlists/%s','skip':1,'thirdParty':{'description':'theirs'}}"
                .formatted(there));
        var id = submit(UPDATE.formatted(there), failing("u"));
        finished(id);

        ask(id, "steps/1/settle", "{'by':'jane','why':'theirs is better'}")
                .then()
                .statusCode(202);

        assertEquals("SETTLED", finished(id).get("status").textValue());
        assertEquals("SETTLED", statusOf(id, "u"));
        assertFalse(step(id, "u").get("rollback").get("verified").booleanValue());
        var settled = given().get("/v1/batches/" + id + "/audit")
                .asString()
                .lines()
                .map(RunsTest::jsonOf)
                .filter(record -> record.get("event").textValue().equals("step.settled"))
                .findFirst()
                .orElseThrow();
        assertEquals("jane", settled.get("by").textValue());
        assertEquals("theirs is better", settled.get("why").textValue());
        ask(id, "steps/1/settle", "{'by':'jane','why':'again'}")
                .then()
                .statusCode(409)
                .body("type", containsString("step-not-open"));
    }

    @Test
    void a_person_gives_another_state_where_the_old_one_is_refused() {
        var gone = provider.seed("watchlists", "{'name':'gone','description':'kept'}");
        var id = submit("{'key':'d','type':'DELETE','kind':'watchlist','remoteId':'%s'}".formatted(gone));
        finished(id);
        provider.seed("watchlists", "{'name':'gone','description':'theirs'}");

        assertEquals("INCOMPLETE", undone(id, "{}"));
        assertEquals("NAME_TAKEN", codeOf(id, "d"));

        ask(
                        id,
                        "steps/1/settle",
                        "{'by':'jane','why':'the name is taken','desired':{'name':'gone-2','description':'kept'}}")
                .then()
                .statusCode(202);
        assertEquals("SETTLED", finished(id).get("status").textValue());
        assertTrue(step(id, "d").get("rollback").get("verified").booleanValue());
        assertTrue(provider.contents("watchlists").stream().anyMatch(text -> text.contains("gone-2")));
    }

    @Test
    void a_settlement_says_who_and_why_and_fits_its_step() {
        var id = submit(CREATE);
        finished(id);
        ask(id, "steps/1/settle", "{}")
                .then()
                .statusCode(422)
                .body("type", containsString("invalid-rollback"))
                .body("errors.detail", hasItems("by is missing", "why is missing"));
        ask(id, "steps/1/settle", "{'by':'jane','why':'x'}").then().statusCode(409);
        ask(id, "steps/7/settle", "{'by':'jane','why':'x'}").then().statusCode(404);
        ask(id, "steps/x/settle", "{'by':'jane','why':'x'}").then().statusCode(404);
        ask("01a205a4-5e5e-7c08-8925-0b82b5e6ebb1", "steps/1/settle", "{'by':'jane','why':'x'}")
                .then()
                .statusCode(404);
    }

    @Test
    void a_batch_under_way_is_stopped_and_unwound() {
        var there = there();
        provider.fault("{'method':'POST','path':'/watchlists','latencyMs':400}");
        var id = submitWith(
                "'onFailure':'CONTINUE'",
                UPDATE.formatted(there),
                "{'key':'c','type':'CREATE','kind':'watchlist','name':'made','dependsOn':['u'],'desired':{}}",
                "{'key':'never','type':'CREATE','kind':'watchlist','name':'never','dependsOn':['c'],'desired':{}}");
        await().until(() -> statusOf(id, "c").equals("APPLYING"));

        ask(id, "cancel", "{'by':'jane','why':'wrong environment'}").then().statusCode(202);

        var batch = finished(id);
        assertEquals("ROLLED_BACK", batch.get("status").textValue());
        assertEquals("CANCELLED", batch.get("reason").get("code").textValue());
        assertEquals("jane", batch.get("reason").get("by").textValue());
        assertEquals("SKIPPED", statusOf(id, "never"));
        assertEquals("ROLLED_BACK", statusOf(id, "c"));
        assertEquals("before", description(there));
        assertTrue(types(id).contains("batch.cancelling"));
        ask(id, "cancel", "{}").then().statusCode(409).body("type", containsString("batch-finished"));
    }

    @Test
    void a_batch_that_waits_is_cancelled_without_touching_anything() {
        var there = there();
        provider.fault("{'method':'PATCH','path':'/watchlists/%s','latencyMs':1500}".formatted(there));
        var first = submit(UPDATE.formatted(there));
        await().until(() -> statusOf(first, "u").equals("APPLYING"));
        var second = submit(UPDATE.formatted(there));
        assertEquals("PENDING", batch(second).get("status").textValue());

        given().contentType(ContentType.JSON)
                .header("Prefer", "wait=30")
                .post("/v1/batches/" + second + "/cancel")
                .then()
                .statusCode(200)
                .header("Preference-Applied", "wait=30")
                .body("status", equalTo("ROLLED_BACK"))
                .body("progress.SKIPPED", is(1));
        assertEquals("SUCCEEDED", finished(first).get("status").textValue());
        assertEquals("ours", description(there));
    }

    @Test
    void whoever_is_told_that_a_batch_will_be_unwound_gets_that() {
        for (int i = 0; i < 20; i++) {
            var id =
                    submit("{'key':'c','type':'CREATE','kind':'watchlist','name':'race-%d','desired':{}}".formatted(i));
            var answer = ask(id, "cancel", "{'by':'racer'}");
            if (answer.statusCode() == 202) {
                await().until(() -> batch(id).get("status").textValue().equals("ROLLED_BACK"));
            } else {
                assertEquals(409, answer.statusCode());
                assertEquals("SUCCEEDED", batch(id).get("status").textValue());
            }
        }
    }

    @Test
    void one_run_follows_another() {
        var there = provider.seed("watchlists", "{'name':'there','description':'before'}");
        provider.fault("{'method':'PATCH','path':'/watchlists/%s','latencyMs':1500}".formatted(there));
        var id =
                submit("{'key':'u','type':'UPDATE','kind':'watchlist','remoteId':'%s','desired':{'description':'ours'}}"
                        .formatted(there));

        ask(id, "rollback", "{}").then().statusCode(409).body("type", containsString("batch-under-way"));
        ask(id, "steps/1/settle", "{'by':'jane','why':'x'}")
                .then()
                .statusCode(409)
                .body("type", containsString("batch-under-way"));

        assertEquals("SUCCEEDED", finished(id).get("status").textValue());
    }

    @Test
    void what_need_not_be_said_need_not_be_sent() {
        var id = submit("{'key':'c','type':'CREATE','kind':'watchlist','name':'bare','desired':{}}");
        finished(id);
        given().contentType("text/plain")
                .body("{}")
                .post("/v1/batches/" + id + "/rollback")
                .then()
                .statusCode(415)
                .body("type", containsString("unsupported-media-type"));
        given().post("/v1/batches/" + id + "/rollback").then().statusCode(202);
        assertEquals("ROLLED_BACK", finished(id).get("status").textValue());
        given().post("/v1/batches/" + id + "/cancel").then().statusCode(409);
    }

    @Test
    void of_two_rollbacks_at_once_one_is_refused() {
        var ids = IntStream.range(0, 5)
                .mapToObj(i -> submit(
                        "{'key':'c','type':'CREATE','kind':'watchlist','name':'twice-%d','desired':{}}".formatted(i)))
                .toList();
        for (var id : ids) {
            finished(id);
            var statuses = IntStream.range(0, 4)
                    .mapToObj(i -> CompletableFuture.supplyAsync(
                            () -> ask(id, "rollback", "{}").statusCode()))
                    .toList()
                    .stream()
                    .map(CompletableFuture::join)
                    .sorted()
                    .toList();
            assertEquals(List.of(202, 409, 409, 409), statuses);
            assertEquals("ROLLED_BACK", finished(id).get("status").textValue());
        }
    }

    @Test
    void a_rollback_waits_for_a_batch_that_holds_its_resource_or_is_refused() {
        var there = there();
        var first = submit(UPDATE.formatted(there));
        finished(first);
        provider.fault("{'method':'PATCH','path':'/watchlists/%s','hang':'BEFORE'}".formatted(there));
        var second = submit(
                "{'key':'u','type':'UPDATE','kind':'watchlist','remoteId':'%s','desired':{'description':'newer'}}"
                        .formatted(there));
        await().until(() -> statusOf(second, "u").equals("APPLYING"));

        ask(first, "rollback", "{'onBusy':'REJECT'}")
                .then()
                .statusCode(409)
                .body("type", containsString("resource-busy"))
                .body("blockedBy.batch", equalTo(second));
        assertEquals("SUCCEEDED", batch(first).get("status").textValue());

        ask(first, "rollback", "{}").then().statusCode(202).body("status", equalTo("ROLLING_BACK"));
        assertEquals("SUCCEEDED", finished(second).get("status").textValue());
        assertEquals("INCOMPLETE", finished(first).get("status").textValue());
        assertEquals("DRIFT", codeOf(first, "u"));
        assertEquals("newer", description(there));
        assertTrue(types(first).contains("batch.waiting"));
    }

    @Test
    void a_rollback_finds_its_resource_under_the_id_that_another_batch_gave_it() {
        var there = there();
        var first = submit(UPDATE.formatted(there));
        finished(first);
        var second = submit(
                "{'key':'r','type':'REPLACE','kind':'watchlist','remoteId':'%s','desired':{'name':'there','description':'ours'}}"
                        .formatted(there));
        assertEquals("SUCCEEDED", finished(second).get("status").textValue());
        var now = step(second, "r").get("remoteId").textValue();

        assertEquals("ROLLED_BACK", undone(first, "{}"));
        assertEquals("before", description(now));
    }

    @Test
    void a_request_under_a_key_is_made_once() {
        var id = submit(CREATE);
        finished(id);
        for (int i = 0; i < 3; i++) {
            given().contentType(ContentType.JSON)
                    .header("Idempotency-Key", "undo-1")
                    .body("{}")
                    .post("/v1/batches/" + id + "/rollback")
                    .then()
                    .statusCode(202);
            finished(id);
        }
        given().contentType(ContentType.JSON)
                .header("Idempotency-Key", "undo-1")
                .body("{\"onDrift\":\"SKIP\"}")
                .post("/v1/batches/" + id + "/rollback")
                .then()
                .statusCode(422)
                .body("type", containsString("key-reused"));
    }

    @Test
    void whatever_is_wrong_with_a_request_is_named() {
        var id = submit(CREATE);
        finished(id);
        ask(id, "rollback", "{'steps':['nope',9,true],'onDrift':'MAYBE','unknown':1}")
                .then()
                .statusCode(422)
                .body("errors.pointer", hasItems("/steps/2", "/onDrift", "/unknown"));
        ask(id, "rollback", "{'steps':['nope',9]}")
                .then()
                .statusCode(422)
                .body("errors.pointer", equalTo(List.of("/steps/0", "/steps/1")));
        ask(id, "rollback", "[]").then().statusCode(422);
        ask(id, "rollback", "{").then().statusCode(400);
        ask("nonsense", "rollback", "{}").then().statusCode(404);
        ask("01a205a4-5e5e-7c08-8925-0b82b5e6ebb1", "cancel", "{}").then().statusCode(404);
        ask("01a205a4-5e5e-7c08-8925-0b82b5e6ebb1", "rollback", "{}").then().statusCode(404);
        assertEquals("SUCCEEDED", batch(id).get("status").textValue());
    }

    @Test
    void what_is_not_kept_any_longer_cannot_be_undone() {
        var id = submit(CREATE);
        finished(id);
        pool.preparedQuery("update batch set finished_at = now() - interval '31 days' where id = $1")
                .execute(Tuple.of(UUID.fromString(id)))
                .await()
                .atMost(Waits.LIMIT);
        ask(id, "rollback", "{}")
                .then()
                .statusCode(409)
                .body("type", containsString("snapshots-expired"))
                .body("detail", containsString("PT720H"));
    }

    @Test
    void a_batch_of_a_kind_that_is_no_longer_configured_cannot_be_undone() {
        var id = submit(CREATE);
        finished(id);
        pool.preparedQuery("update step set kind = 'no-longer-there' where batch_id = $1")
                .execute(Tuple.of(UUID.fromString(id)))
                .await()
                .atMost(Waits.LIMIT);
        for (var path : List.of("rollback", "rollback?dryRun=true", "steps/1/settle")) {
            ask(id, path, path.endsWith("settle") ? "{'by':'a person','why':'seen to'}" : "{}")
                    .then()
                    .statusCode(409)
                    .body("type", containsString("kind-unknown"))
                    .body("detail", containsString("no-longer-there"));
        }
    }

    @Test
    void a_later_run_streams_its_events_behind_the_first() {
        var id = submit(CREATE);
        finished(id);
        var first = given().get("/v1/batches/" + id + "/events").asString();
        undone(id, "{}");
        var both = given().get("/v1/batches/" + id + "/events").asString();
        assertEquals(1, first.split("event:batch.finished", -1).length - 1);
        assertEquals(2, both.split("event:batch.finished", -1).length - 1);
        assertTrue(both.contains("event:batch.run-requested"));
    }
}
