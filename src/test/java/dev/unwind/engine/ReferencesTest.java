package dev.unwind.engine;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.testing.GatewayTest;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Changes that refer to one another, and resources that are addressed by the name they are tracked under. */
@QuarkusTest
class ReferencesTest extends GatewayTest {
    private static String channel(String name) {
        return "{'key':'ch','type':'CREATE','kind':'notification_channel','name':'%s','desired':{'type':'Slack','configuration':{'value':'x'}}}"
                .formatted(name);
    }

    private static String agent(String name, String reference) {
        return "{'key':'ag','type':'CREATE','kind':'custom_agent','name':'%s','desired':{'agentType':'t','severity':'High',"
                        .formatted(name)
                + "'state':'enabled','rule':{'chain':'e'},'channelsConfigurations':[{'id':{'$ref':'" + reference
                + "'}}]}}";
    }

    @Test
    void a_reference_keeps_its_type_and_its_order() {
        var id = submit(agent("a1", "ch#/id"), channel("c1"));
        assertEquals("SUCCEEDED", finished(id).get("status").textValue(), () -> steps(id)
                .toString());
        var stored = provider.all("custom-agents").elements().next();
        assertTrue(stored.get("channelsConfigurations").get(0).get("id").isNumber());
        assertEquals(List.of("POST /notification-channels", "POST /custom-agents"), provider.writes());
    }

    @Test
    void a_pointer_that_the_result_lacks_fails_the_step_before_its_call() {
        var id = submit(agent("a2", "ch#/nothing"), channel("c2"));
        assertEquals("ROLLED_BACK", finished(id).get("status").textValue());
        assertEquals("UNRESOLVED_REFERENCE", codeOf(id, "ag"));
        assertEquals(0, provider.all("notification-channels").size());
        assertFalse(provider.writes().contains("POST /custom-agents"));
    }

    @Test
    void a_tracked_resource_is_referred_to_and_addressed_by_its_name() {
        assertEquals("SUCCEEDED", outcome(channel("tracked-1")));
        assertEquals("SUCCEEDED", outcome(agent("a3", "notification_channel/tracked-1#/id")));
        assertEquals(
                "SUCCEEDED",
                outcome("{'type':'UPDATE','kind':'custom_agent','name':'a3','desired':{'severity':'Medium'}}"));
        assertEquals(
                "Medium",
                provider.all("custom-agents").elements().next().get("severity").textValue());
        assertEquals("SUCCEEDED", outcome("{'type':'DELETE','kind':'custom_agent','name':'a3'}"));
        assertEquals(0, provider.all("custom-agents").size());
        var refused = post("{'changes':[{'type':'DELETE','kind':'custom_agent','name':'a3'}]}");
        assertEquals(422, refused.statusCode());
        assertEquals("/changes/0/name", refused.path("errors[0].pointer"));
    }

    @Test
    void a_name_follows_its_resource_through_a_recreate() {
        assertEquals("SUCCEEDED", outcome(channel("tracked-2")));
        var id = submit("{'key':'d','type':'DELETE','kind':'notification_channel','name':'tracked-2'}", failing("d"));
        assertEquals("ROLLED_BACK", finished(id).get("status").textValue());
        var now = provider.all("notification-channels").fieldNames().next();
        var tracked = given().queryParam("kind", "notification_channel")
                .queryParam("limit", 200)
                .get("/v1/resources");
        assertTrue(tracked.asString().contains(now), tracked.asString());
        assertEquals(
                "SUCCEEDED",
                outcome(
                        "{'type':'UPDATE','kind':'notification_channel','name':'tracked-2','desired':{'type':'Email'}}"));
    }

    @Test
    void what_was_rolled_back_is_tracked_no_more() {
        var id = submit(channel("tracked-3"), failing("ch"));
        assertEquals("ROLLED_BACK", finished(id).get("status").textValue());
        var refused = post("{'changes':[{'type':'DELETE','kind':'notification_channel','name':'tracked-3'}]}");
        assertEquals(422, refused.statusCode());
    }

    @Test
    void a_replaced_resource_is_found_by_its_name_and_by_its_old_id() {
        var created = submit(channel("tracked-4"));
        finished(created);
        var oldId = step(created, "ch").get("remoteId").asText();
        assertEquals(
                "SUCCEEDED",
                outcome("{'type':'REPLACE','kind':'notification_channel','name':'tracked-4',"
                        + "'desired':{'type':'Discord','configuration':{'value':'y'}}}"));
        assertFalse(provider.all("notification-channels").has(oldId));
        for (var address : List.of("'name':'tracked-4'", "'remoteId':'" + oldId + "'")) {
            var type = address.contains("name") ? "Email" : "Telegram";
            assertEquals(
                    "SUCCEEDED",
                    outcome("{'type':'UPDATE','kind':'notification_channel',%s,'desired':{'type':'%s'}}"
                            .formatted(address, type)));
            assertEquals(
                    type,
                    provider.all("notification-channels")
                            .elements()
                            .next()
                            .get("type")
                            .textValue());
        }
    }

    @Test
    void a_tracked_name_that_is_not_there_any_more_fails_before_any_change() {
        var created = submit(channel("tracked-5"));
        finished(created);
        provider.thirdPartyDeletes(
                "notification-channels", step(created, "ch").get("remoteId").asText());
        var id = submit(
                "{'key':'u','type':'UPDATE','kind':'notification_channel','name':'tracked-5','desired':{'type':'Email'}}");
        assertEquals("ROLLED_BACK", finished(id).get("status").textValue());
        assertEquals("ABSENT", codeOf(id, "u"));
    }
}
