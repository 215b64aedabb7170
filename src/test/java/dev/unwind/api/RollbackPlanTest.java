package dev.unwind.api;

import static dev.unwind.testing.ProviderView.quoted;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.unwind.testing.GatewayTest;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a rollback would come to, asked beforehand. */
@QuarkusTest
class RollbackPlanTest extends GatewayTest {
    private ValidatableResponse plan(String id, String body) {
        int writes = provider.writes().size();
        var answer = given().contentType(ContentType.JSON)
                .queryParam("dryRun", true)
                .body(quoted(body))
                .post("/v1/batches/" + id + "/rollback")
                .then();
        assertEquals(writes, provider.writes().size(), "a plan writes nothing");
        return answer;
    }

    private String there() {
        return provider.seed("watchlists", "{'name':'there','description':'before'}");
    }

    @Test
    void each_step_is_shown_with_its_difference_and_its_calls() {
        var there = there();
        var gone = provider.seed("watchlists", "{'name':'gone','description':'kept'}");
        var id = submit(
                "{'key':'u','type':'UPDATE','kind':'watchlist','remoteId':'%s','desired':{'description':'ours'}}"
                        .formatted(there),
                "{'key':'c','type':'CREATE','kind':'watchlist','name':'made','dependsOn':['u'],'desired':{}}",
                "{'key':'d','type':'DELETE','kind':'watchlist','remoteId':'%s','dependsOn':['c']}".formatted(gone));
        assertEquals("SUCCEEDED", finished(id).get("status").textValue());
        var made = step(id, "c").get("remoteId").textValue();

        plan(id, "{}")
                .statusCode(200)
                .body("steps[0].rollback.exact", equalTo(true))
                .body("steps[1].rollback.exact", equalTo(true))
                .body("applicable", equalTo(true))
                .body("order", equalTo(List.of(3, 2, 1)))
                .body("steps.strategy", equalTo(List.of("restore", "delete", "recreate")))
                .body("steps[0].diff[0].op", equalTo("replace"))
                .body("steps[0].diff[0].path", equalTo("/description"))
                .body("steps[0].diff[0].value", equalTo("before"))
                .body("steps[0].calls[0].method", equalTo("PATCH"))
                .body("steps[0].calls[0].path", equalTo("/watchlists/" + there))
                .body("steps[1].diff[0].op", equalTo("remove"))
                .body("steps[1].calls[0].path", equalTo("/watchlists/" + made))
                .body("steps[2].diff[0].op", equalTo("add"))
                .body("steps[2].diff[0].value.description", equalTo("kept"))
                .body("steps[2].calls[0].method", equalTo("POST"))
                .body("steps[2].remoteId", nullValue())
                .body("steps.drift", equalTo(java.util.Arrays.asList(null, null, null)));
        assertEquals("SUCCEEDED", batch(id).get("status").textValue());
        assertEquals(1, batch(id).get("run").intValue());
    }

    @Test
    void drift_is_seen_beforehand() {
        var there = there();
        var id =
                submit("{'key':'u','type':'UPDATE','kind':'watchlist','remoteId':'%s','desired':{'description':'ours'}}"
                        .formatted(there));
        finished(id);
        provider.thirdPartyChanges("watchlists", there, "{'description':'theirs'}");

        plan(id, "{}")
                .body("exact", equalTo(false))
                .body("applicable", equalTo(false))
                .body("steps[0].drift[0].value", equalTo("theirs"))
                .body("steps[0].warnings.code", hasItem("DRIFT"));
        plan(id, "{'onDrift':'OVERWRITE'}").body("applicable", equalTo(true)).body("exact", equalTo(true));
        plan(id, "{'onDrift':'SKIP'}").body("applicable", equalTo(true)).body("exact", equalTo(false));

        provider.thirdPartyDeletes("watchlists", there);
        plan(id, "{}")
                .body("steps[0].drift[0].op", equalTo("remove"))
                .body("steps[0].diff[0].op", equalTo("add"))
                .body("applicable", equalTo(false));
    }

    @Test
    void a_name_that_is_taken_by_now_is_seen_beforehand() {
        var gone = provider.seed("watchlists", "{'name':'gone','description':'kept'}");
        var id = submit("{'key':'d','type':'DELETE','kind':'watchlist','remoteId':'%s'}".formatted(gone));
        finished(id);
        provider.seed("watchlists", "{'name':'gone','description':'theirs'}");
        plan(id, "{}").body("applicable", equalTo(false)).body("steps[0].warnings.code", hasItem("NAME_TAKEN"));
    }

    @Test
    void secrets_are_not_shown() {
        var id = submit(
                "{'key':'n','type':'CREATE','kind':'notification_channel','name':'n','desired':{'type':'Slack','configuration':{'value':'https://hooks.example.com/T/SECRET'}}}");
        finished(id);
        var channel = step(id, "n").get("remoteId").textValue();
        provider.thirdPartyChanges(
                "notification-channels", channel, "{'configuration':{'value':'https://hooks.example.com/T/OTHER'}}");
        plan(id, "{}")
                .body("steps[0].warnings.code", hasItem("DRIFT"))
                .body(not(containsString("SECRET")))
                .body(not(containsString("OTHER")));
    }

    @Test
    void what_cannot_be_asked_for_is_refused_as_it_would_be() {
        var id = submit("{'key':'c','type':'CREATE','kind':'watchlist','name':'made','desired':{}}");
        finished(id);
        plan(id, "{'steps':['nope']}").statusCode(422);
        plan("01a205a4-5e5e-7c08-8925-0b82b5e6ebb1", "{}").statusCode(404);
        given().contentType(ContentType.JSON)
                .post("/v1/batches/" + id + "/rollback?dryRun=maybe")
                .then()
                .statusCode(400);
        given().contentType(ContentType.JSON)
                .post("/v1/batches/" + id + "/rollback")
                .then()
                .statusCode(202);
        finished(id);
        plan(id, "{}").statusCode(409);
    }

    private void undo(String id) {
        given().contentType(ContentType.JSON)
                .post("/v1/batches/" + id + "/rollback")
                .then()
                .statusCode(202);
        assertEquals("ROLLED_BACK", finished(id).get("status").textValue());
    }

    @Test
    void a_resource_that_another_batch_recreated_is_looked_at_under_its_new_id() {
        var made = submit("{'key':'c','type':'CREATE','kind':'watchlist','name':'made','desired':{}}");
        finished(made);
        var deleted = submit("{'key':'d','type':'DELETE','kind':'watchlist','name':'made'}");
        finished(deleted);
        undo(deleted);
        var now = step(deleted, "d").get("remoteId").textValue();
        assertNotEquals(step(made, "c").get("remoteId").textValue(), now);

        plan(made, "{}")
                .body("steps[0].remoteId", equalTo(now))
                .body("steps[0].calls[0].method", equalTo("DELETE"))
                .body("steps[0].calls[0].path", equalTo("/watchlists/" + now))
                .body("steps[0].warnings.code", not(hasItem("NOTHING_TO_CHANGE")));
    }

    @Test
    void another_batch_that_changed_the_resource_since_is_named() {
        var there = there();
        var update = "{'key':'u','type':'UPDATE','kind':'watchlist','remoteId':'%s','desired':{'description':'%s'}}";
        var first = submit(update.formatted(there, "ours"));
        finished(first);
        var second = submit(update.formatted(there, "theirs"));
        finished(second);

        plan(first, "{}")
                .body("steps[0].drift[0].value", equalTo("theirs"))
                .body("steps[0].warnings[0].code", equalTo("DRIFT"))
                .body("steps[0].warnings[0].batch", equalTo(second))
                .body("steps[0].warnings[0].message", not(containsString("somebody else")));
        provider.thirdPartyChanges("watchlists", there, "{'description':'a person'}");
        plan(first, "{}")
                .body("steps[0].warnings[0].batch", equalTo(second))
                .body("steps[0].warnings[0].message", containsString("somebody else did after that"));
        plan(second, "{}")
                .body("steps[0].warnings[0].batch", equalTo(second))
                .body("steps[0].warnings[0].message", containsString("somebody else changed the resource"));
    }

    @Test
    void what_referred_to_a_deleted_resource_is_looked_at_too() {
        var channel = provider.seed(
                "notification-channels",
                "{'name':'ch','type':'Slack','configuration':{'value':'https://hooks.example.com/T/B'}}");
        var agent =
                "{'agentName':'%s','agentType':'t','severity':'High','state':'enabled','rule':{'chain':'e'},'channelsConfigurations':[{'id':%s}]}";
        provider.seed("custom-agents", agent.formatted("stays", channel));
        var goes = provider.seed("custom-agents", agent.formatted("goes", channel));
        var id = submit("{'key':'d','type':'DELETE','kind':'notification_channel','remoteId':'%s'}".formatted(channel));
        assertEquals("SUCCEEDED", finished(id).get("status").textValue());
        plan(id, "{}").body("applicable", equalTo(true));

        provider.thirdPartyDeletes("custom-agents", goes);
        plan(id, "{}")
                .body("applicable", equalTo(false))
                .body("exact", equalTo(false))
                .body("steps[0].warnings.code", hasItem("ABSENT"))
                .body("steps[0].warnings.message", hasItem(containsString("custom_agent " + goes)));
    }
}
