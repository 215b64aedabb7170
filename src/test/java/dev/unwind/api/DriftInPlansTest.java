package dev.unwind.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A plan says what somebody else changed since a batch left a resource. */
@QuarkusTest
class DriftInPlansTest extends PlanningTest {
    private static final String OURS_TO_THEIRS = "[{'op':'replace','path':'/description','value':'theirs'}]";

    @Test
    void it_is_found_by_the_id_by_which_the_resource_was_changed() {
        var id = provider.seed("watchlists", "{'name':'w','description':'before'}");
        var batch = changed(describe("'remoteId':" + id, "ours"));
        provider.thirdPartyChanges("watchlists", id, "{'description':'theirs'}");

        var plan = plan(describe("'remoteId':" + id, "wanted"));

        assertDrift(OURS_TO_THEIRS, batch, plan);
        assertJson("[{'op':'replace','path':'/description','value':'wanted'}]", plan.at("/changes/0/diff"));
        assertTrue(plan.get("applicable").booleanValue());
        assertDrift(OURS_TO_THEIRS, batch, plan("{'type':'DELETE','kind':'watchlist','remoteId':%s}".formatted(id)));
        assertDrift(
                OURS_TO_THEIRS,
                batch,
                plan("{'type':'REPLACE','kind':'watchlist','remoteId':%s,'desired':{'name':'w'}}".formatted(id)));
    }

    @Test
    void it_is_found_by_any_name_of_the_resource() {
        var batch = changed("{'type':'CREATE','kind':'watchlist','name':'made','desired':{'description':'ours'}}");
        var id = step(batch, "change-1").get("remoteId").textValue();
        adopt("watchlist", "also made", id).then().statusCode(201);
        provider.thirdPartyChanges("watchlists", id, "{'description':'theirs'}");

        assertDrift(OURS_TO_THEIRS, batch, plan(describe("'name':'made'", "wanted")));
        assertDrift(OURS_TO_THEIRS, batch, plan(describe("'name':'also made'", "wanted")));
        assertDrift(OURS_TO_THEIRS, batch, plan(describe("'remoteId':" + id, "wanted")));
    }

    @Test
    void nothing_is_said_of_what_no_batch_touched_or_nobody_else_changed() {
        var untouched = provider.seed("watchlists", "{'name':'u'}");
        var touched = provider.seed(
                "watchlists",
                "{'name':'t','assets':[{'chain':'ethereum','type':'Wallet','address':'0x1'},"
                        + "{'chain':'ethereum','type':'Wallet','address':'0x2'}]}");
        changed(describe("'remoteId':" + touched, "ours"));

        var plan = plan(describe("'remoteId':" + untouched, "a"), describe("'remoteId':" + touched, "b"));

        assertEquals(List.of(), codes(plan, 1));
        assertEquals(List.of(), codes(plan, 2));
        assertFalse(plan.at("/changes/1").has("drift"));
    }

    @Test
    void the_newest_change_that_was_not_undone_counts() {
        var id = provider.seed("watchlists", "{'name':'w','description':'before'}");
        changed(describe("'remoteId':" + id, "older"));
        var newer = changed(describe("'remoteId':" + id, "ours"));
        var undone = submit(
                "{'key':'u','type':'UPDATE','kind':'watchlist','remoteId':%s,'desired':{'description':'undone'}}"
                        .formatted(id),
                failing("u"));
        assertEquals("ROLLED_BACK", finished(undone).get("status").textValue());
        assertEquals(List.of(), codes(plan(describe("'remoteId':" + id, "wanted")), 1));

        provider.thirdPartyChanges("watchlists", id, "{'description':'theirs'}");

        assertDrift(OURS_TO_THEIRS, newer, plan(describe("'remoteId':" + id, "wanted")));
    }

    @Test
    void it_is_found_under_another_id_than_the_resource_had() {
        var batch = changed("{'type':'CREATE','kind':'watchlist','name':'moved','desired':{'description':'ours'}}");
        var first = step(batch, "change-1").get("remoteId").textValue();
        recreated("watchlist", first);
        var second = only("watchlists");
        assertFalse(first.equals(second));
        assertEquals(List.of(), codes(plan(describe("'remoteId':" + second, "wanted")), 1));

        provider.thirdPartyChanges("watchlists", second, "{'description':'theirs'}");

        for (var target : List.of("'remoteId':" + first, "'remoteId':" + second, "'name':'moved'")) {
            var plan = plan(describe(target, "wanted"));
            assertDrift(OURS_TO_THEIRS, batch, plan);
            assertEquals(second, plan.at("/changes/0/remoteId").textValue());
        }
    }

    @Test
    void an_id_that_a_batch_has_given_to_what_it_refers_to_is_none() {
        var batch = changed(
                "{'key':'c','type':'CREATE','kind':'notification_channel','name':'held','desired':{'type':'Slack',"
                        + "'configuration':{'value':'https://hooks.example.com/x'}}}",
                "{'key':'a','type':'CREATE','kind':'custom_agent','name':'holder','desired':{'agentType':'t','severity':'High',"
                        + "'state':'enabled','rule':{'chain':'ethereum'},'channelsConfigurations':[{'id':{'$ref':'c#/id'}}]}}");
        var old = step(batch, "c").get("remoteId").textValue();
        recreated("notification_channel", old);
        assertFalse(old.equals(only("notification-channels")));

        var plan = plan("{'type':'UPDATE','kind':'custom_agent','name':'holder','desired':{'muteDuration':1}}");

        assertEquals(List.of(), codes(plan, 1), plan.toString());
    }

    @Test
    void a_secret_that_somebody_else_changed_is_not_shown() {
        var batch =
                changed("{'type':'CREATE','kind':'notification_channel','name':'secretive','desired':{'type':'Slack',"
                        + "'configuration':{'value':'https://hooks.example.com/s3cret'}}}");
        var id = step(batch, "change-1").get("remoteId").textValue();
        provider.thirdPartyChanges(
                "notification-channels", id, "{'configuration':{'value':'https://hooks.example.com/an0ther'}}");

        var plan = plan("{'type':'DELETE','kind':'notification_channel','name':'secretive'}");

        assertDrift("[{'op':'replace','path':'/configuration','value':'[secret]'}]", batch, plan);
        assertFalse(plan.toString().contains("hooks"), plan.toString());
    }

    private String changed(String... changes) {
        var batch = submit(changes);
        assertEquals("SUCCEEDED", finished(batch).get("status").textValue());
        return batch;
    }

    /** Deletes a resource in a batch that is undone. */
    private void recreated(String kind, String id) {
        var batch = submit("{'key':'d','type':'DELETE','kind':'%s','remoteId':%s}".formatted(kind, id), failing("d"));
        assertEquals("ROLLED_BACK", finished(batch).get("status").textValue());
    }

    private String only(String collection) {
        assertEquals(1, provider.all(collection).size());
        return provider.all(collection).fieldNames().next();
    }

    private static void assertDrift(String expected, String since, JsonNode plan) {
        assertEquals(List.of("DRIFT"), codes(plan, 1), plan.toString());
        assertJson(expected, plan.at("/changes/0/drift"));
        assertEquals(since, plan.at("/changes/0/warnings/0/batch").textValue());
    }
}
