package dev.unwind.api;

import static dev.unwind.testing.ProviderView.quoted;
import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.unwind.testing.KeyedProvider;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Callers ask what a batch would come to before they submit it. */
@QuarkusTest
class PlanTest extends PlanningTest {
    private static final String CHANNEL =
            "{'name':'%s','type':'Slack','configuration':{'value':'https://hooks.example.com/%s'}}";

    @Test
    void an_update_is_told_by_what_it_really_changes() {
        var id = provider.seed(
                "watchlists",
                "{'name':'w','description':'cold','assets':[{'chain':'ethereum','type':'Wallet','address':'0xA'}]}");
        var before = provider.all();

        var plan = plan("{'type':'UPDATE','kind':'watchlist','remoteId':%s,'desired':{'description':'hot','name':'w',"
                        .formatted(id)
                + "'assets':[{'chain':'ethereum','type':'Wallet','address':'0xa'}]}}");

        var change = plan.at("/changes/0");
        assertEquals(id, change.get("remoteId").textValue());
        assertJson("[{'op':'replace','path':'/description','value':'hot'}]", change.get("diff"));
        assertJson("[{'method':'PATCH','path':'/watchlists/%s'}]".formatted(id), change.get("calls"));
        assertJson("[]", change.get("warnings"));
        assertEquals("restore", change.get("strategy").textValue());
        assertTrue(change.at("/rollback/exact").booleanValue());
        assertFalse(change.has("drift"));
        assertTrue(plan.get("exact").booleanValue());
        assertTrue(plan.get("applicable").booleanValue());
        assertEquals(List.of(), provider.writes());
        assertEquals(before, provider.all());
    }

    @Test
    void a_plan_stores_and_claims_nothing() {
        var id = provider.seed("watchlists", "{'name':'w'}");
        var newest = json(given().get("/v1/batches?limit=1")).get("items");

        plan("{'type':'DELETE','kind':'watchlist','remoteId':%s,'name':'stays untracked'}".formatted(id));

        assertEquals(newest, json(given().get("/v1/batches?limit=1")).get("items"));
        given().get("/v1/resources/watchlist/stays untracked").then().statusCode(404);
        assertEquals(
                "SUCCEEDED",
                finished(submitWith(
                                "'onBusy':'REJECT'",
                                "{'type':'DELETE','kind':'watchlist','remoteId':%s}".formatted(id)))
                        .get("status")
                        .textValue());
    }

    @Test
    void what_is_as_desired_already_is_not_written() {
        var id = provider.seed("watchlists", "{'name':'w','description':'hot'}");

        var plan = plan(
                "{'type':'UPDATE','kind':'watchlist','remoteId':%s,'desired':{'description':'hot'}}".formatted(id));

        assertJson("[]", plan.at("/changes/0/diff"));
        assertJson("[]", plan.at("/changes/0/calls"));
        assertEquals(List.of("NOTHING_TO_CHANGE"), codes(plan, 1));
        assertTrue(plan.get("applicable").booleanValue());
    }

    @Test
    void the_calls_of_each_type_are_told_in_their_order() {
        var gone = provider.seed("watchlists", "{'name':'gone'}");
        var old = provider.seed("watchlists", "{'name':'old','description':'before'}");

        var plan = plan(
                "{'type':'CREATE','kind':'watchlist','name':'new','desired':{'description':'d','alertPolicies':[1,2],"
                        + "'assets':[{'chain':'ethereum','type':'Wallet','address':'0x1'}]}}",
                "{'type':'DELETE','kind':'watchlist','remoteId':%s}".formatted(gone),
                "{'type':'REPLACE','kind':'watchlist','remoteId':%s,'desired':{'name':'old','description':'after'}}"
                        .formatted(old));

        assertJson(
                "[{'method':'POST','path':'/watchlists'},{'method':'PATCH','path':'/watchlists/{id}'},"
                        + "{'method':'PATCH','path':'/watchlists/{id}'},{'method':'PATCH','path':'/watchlists/{id}'}]",
                plan.at("/changes/0/calls"));
        assertJson(
                "[{'op':'add','path':'','value':{'description':'d','alertPolicies':[1,2],"
                        + "'assets':[{'chain':'ethereum','type':'Wallet','address':'0x1'}],'name':'new'}}]",
                plan.at("/changes/0/diff"));
        assertFalse(plan.at("/changes/0").has("remoteId"));
        assertJson("[{'op':'remove','path':''}]", plan.at("/changes/1/diff"));
        assertJson("[{'method':'DELETE','path':'/watchlists/%s'}]".formatted(gone), plan.at("/changes/1/calls"));
        assertJson("[{'op':'replace','path':'/description','value':'after'}]", plan.at("/changes/2/diff"));
        assertJson(
                "[{'method':'DELETE','path':'/watchlists/%s'},{'method':'POST','path':'/watchlists'}]".formatted(old),
                plan.at("/changes/2/calls"));
        assertEquals("delete+recreate", plan.at("/changes/2/strategy").textValue());
    }

    @Test
    void an_order_in_which_the_changes_could_run_is_given() {
        var plan = plan(
                "{'key':'a','type':'CREATE','kind':'watchlist','name':'a','dependsOn':['c'],'desired':{}}",
                "{'key':'b','type':'CREATE','kind':'watchlist','name':'b','desired':{}}",
                "{'key':'c','type':'CREATE','kind':'watchlist','name':'c','dependsOn':['b'],'desired':{}}");

        assertJson("[2,3,1]", plan.get("order"));
        assertJson("[3]", plan.at("/changes/0/dependsOn"));
    }

    @Test
    void references_to_other_changes_stay_and_those_to_tracked_resources_have_their_values() {
        var channel = provider.seed("notification-channels", CHANNEL.formatted("ops", "x"));
        adopt("notification_channel", "ops channel", channel);
        var agent = provider.seed(
                "custom-agents",
                "{'agentName':'a','agentType':'t','severity':'High','state':'enabled','rule':{'chain':'ethereum'},"
                        + "'channelsConfigurations':[]}");

        var plan = plan(
                "{'key':'slack','type':'CREATE','kind':'notification_channel','name':'slack','desired':{'type':'Slack',"
                        + "'configuration':{'value':'https://hooks.example.com/y'}}}",
                "{'type':'UPDATE','kind':'custom_agent','remoteId':%s,'desired':{'rule':{'chain':{'$ref':'slack#/id'}},"
                                .formatted(agent)
                        + "'channelsConfigurations':[{'id':{'$ref':'notification_channel/ops channel#/id'}},"
                        + "{'id':{'$ref':'slack#/id'}}]}}");

        assertTrue(plan.get("applicable").booleanValue(), plan.toString());
        assertJson(
                "[{'op':'add','path':'/channelsConfigurations/0','value':{'id':{'$ref':'slack#/id'}}},"
                        + "{'op':'add','path':'/channelsConfigurations/1','value':{'id':%s}},".formatted(channel)
                        + "{'op':'replace','path':'/rule/chain','value':{'$ref':'slack#/id'}}]",
                sortedByPath(plan.at("/changes/1/diff")));
        assertJson("[{'method':'PATCH','path':'/custom-agents/%s'}]".formatted(agent), plan.at("/changes/1/calls"));
        assertJson("[1]", plan.at("/changes/1/dependsOn"));
    }

    @Test
    void no_secret_is_shown_and_yet_it_is_seen_to_change() {
        var id = provider.seed("notification-channels", CHANNEL.formatted("ops", "s3cret-before"));
        adopt("notification_channel", "ops", id);

        var plan = plan(
                "{'type':'UPDATE','kind':'notification_channel','remoteId':%s,'desired':{'configuration':{'value':'https://s3cret-after'}}}"
                        .formatted(id),
                "{'type':'CREATE','kind':'notification_channel','name':'new','desired':{'type':'Slack','configuration':{'value':'s3cret'}}}",
                "{'type':'CREATE','kind':'notification_channel','name':'copy','desired':{'type':'Slack','configuration':{'value':{'$ref':'notification_channel/ops#/configuration/value'}}}}");

        assertJson("[{'op':'replace','path':'/configuration','value':'[secret]'}]", plan.at("/changes/0/diff"));
        assertEquals(
                "[secret]", plan.at("/changes/1/diff/0/value/configuration").textValue());
        assertEquals(
                "[secret]", plan.at("/changes/2/diff/0/value/configuration").textValue());
        assertFalse(plan.toString().contains("s3cret"), plan.toString());
    }

    @Test
    void what_can_be_written_and_never_read_shows_as_written() {
        var id = KeyedProvider.seed("old");

        var plan = plan(
                "{'type':'UPDATE','kind':'keyed_safe','remoteId':'%s','desired':{'password':'hush'}}".formatted(id),
                "{'type':'CREATE','kind':'keyed_safe','name':'new','desired':{'password':'hush'}}");

        assertJson("[{'op':'add','path':'/password','value':'[secret]'}]", plan.at("/changes/0/diff"));
        assertEquals(1, plan.at("/changes/0/calls").size());
        assertJson(
                "[{'op':'add','path':'','value':{'password':'[secret]','label':'new'}}]", plan.at("/changes/1/diff"));
        assertFalse(plan.get("exact").booleanValue());
        assertFalse(plan.toString().contains("hush"));
    }

    @Test
    void a_name_that_is_taken_is_told() {
        var id = provider.seed("watchlists", "{'name':'taken'}");

        var plan = plan("{'type':'CREATE','kind':'watchlist','name':'taken','desired':{}}");

        assertEquals(List.of("NAME_TAKEN"), codes(plan, 1));
        assertTrue(plan.at("/changes/0/warnings/0/message").textValue().contains(id));
        assertFalse(plan.get("applicable").booleanValue());
        assertEquals(
                List.of("NAME_TAKEN"),
                codes(
                        plan("{'type':'REPLACE','kind':'watchlist','remoteId':%s,'desired':{'name':'taken'}}"
                                .formatted(provider.seed("watchlists", "{'name':'other'}"))),
                        1));
    }

    @Test
    void a_name_that_an_earlier_change_frees_is_free() {
        var id = provider.seed("watchlists", "{'name':'taken'}");

        var plan = plan(
                "{'key':'d','type':'DELETE','kind':'watchlist','remoteId':%s}".formatted(id),
                "{'type':'CREATE','kind':'watchlist','name':'taken','dependsOn':['d'],'desired':{}}",
                "{'type':'REPLACE','kind':'watchlist','remoteId':%s,'desired':{'name':'kept'}}"
                        .formatted(provider.seed("watchlists", "{'name':'kept'}")));

        assertEquals(List.of(), codes(plan, 2));
        assertEquals(List.of(), codes(plan, 3));
        assertTrue(plan.get("applicable").booleanValue());
    }

    @Test
    void one_listing_serves_all_creates_of_a_kind() {
        provider.seed("watchlists", "{'name':'n7'}");
        var creates = new ArrayList<String>();
        for (int i = 0; i < 40; i++) {
            creates.add("{'type':'CREATE','kind':'watchlist','name':'n%d','desired':{}}".formatted(i));
        }

        var plan = plan(creates.toArray(String[]::new));

        assertEquals(List.of("NAME_TAKEN"), codes(plan, 8));
        assertEquals(List.of(), codes(plan, 9));
        assertTrue(provider.calls().size() < 10, provider.calls().toString());
    }

    @Test
    void what_is_not_there_is_told() {
        var id = provider.seed("watchlists", "{'name':'w'}");
        adopt("watchlist", "there once", id);
        provider.thirdPartyDeletes("watchlists", id);

        var plan = plan(
                "{'type':'UPDATE','kind':'watchlist','name':'there once','desired':{'description':'d'}}",
                "{'type':'DELETE','kind':'watchlist','remoteId':999999}");

        assertEquals(List.of("ABSENT"), codes(plan, 1));
        assertEquals(id, plan.at("/changes/0/remoteId").textValue());
        assertFalse(plan.at("/changes/0").has("diff"));
        assertJson("[]", plan.at("/changes/0/calls"));
        assertEquals(List.of("ABSENT"), codes(plan, 2));
        assertFalse(plan.get("applicable").booleanValue());
    }

    @Test
    void what_cannot_be_read_is_told_with_the_reason() {
        var id = provider.seed("watchlists", "{'name':'w'}");
        provider.fault(
                "{'method':'GET','times':-1,'status':403,'body':'{\"error\":\"no rights\"}'}".replace("\"", "\\\""));

        var plan = plan(
                "{'type':'UPDATE','kind':'watchlist','remoteId':%s,'desired':{'description':'d'}}".formatted(id),
                "{'type':'CREATE','kind':'watchlist','name':'new','desired':{}}");

        assertEquals(List.of("UNREADABLE"), codes(plan, 1));
        assertTrue(plan.at("/changes/0/warnings/0/message").textValue().contains("answered 403"), plan.toString());
        assertFalse(plan.at("/changes/0").has("diff"));
        assertEquals(List.of("UNREADABLE"), codes(plan, 2));
        assertTrue(plan.at("/changes/1").has("diff"));
        assertFalse(plan.get("applicable").booleanValue());
    }

    @Test
    void what_the_api_cannot_do_is_told() {
        var id = provider.seed("watchlists", "{'name':'w','alertPolicies':[{'id':5}]}");

        var plan =
                plan("{'type':'UPDATE','kind':'watchlist','remoteId':%s,'desired':{'alertPolicies':[]}}".formatted(id));

        assertEquals(List.of("UNSUPPORTED"), codes(plan, 1));
        assertJson("[]", plan.at("/changes/0/calls"));
        assertFalse(plan.get("applicable").booleanValue());
    }

    @Test
    void a_reference_without_a_value_is_told() {
        var id = provider.seed("watchlists", "{'name':'w'}");
        adopt("watchlist", "referred to", id);

        var plan = plan(
                "{'type':'CREATE','kind':'watchlist','name':'new','desired':{'description':{'$ref':'watchlist/referred to#/nothing'}}}");

        assertEquals(List.of("UNRESOLVED_REFERENCE"), codes(plan, 1));
        assertFalse(plan.get("applicable").booleanValue());
    }

    @Test
    void a_batch_that_cannot_be_carried_out_has_no_plan() {
        given().contentType(ContentType.JSON)
                .body(quoted("{'changes':[{'type':'DELETE','kind':'watchlist','name':'never heard of'}]}"))
                .post("/v1/batches?dryRun=true")
                .then()
                .statusCode(422);
    }

    private static JsonNode sortedByPath(JsonNode patch) {
        var sorted = JsonNodeFactory.instance.arrayNode();
        patch.valueStream()
                .sorted(Comparator.comparing(op -> op.get("path").textValue()))
                .forEach(sorted::add);
        return sorted;
    }
}
