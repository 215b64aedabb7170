package dev.unwind.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.testing.GatewayTest;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A recreated resource has another id: whatever referred to the old one refers to the new one afterwards. */
@QuarkusTest
class IdsInSnapshotsTest extends GatewayTest {
    private String channel(String name) {
        return provider.seed(
                "notification-channels",
                "{'name':'%s','type':'Slack','configuration':{'value':'secret-%s'}}".formatted(name, name));
    }

    private String agent(String name, String... channels) {
        return provider.seed(
                "custom-agents",
                "{'agentName':'%s','agentType':'t','severity':'High','state':'enabled','rule':{'chain':'e'},'channelsConfigurations':[%s]}"
                        .formatted(
                                name,
                                String.join(
                                        ",",
                                        List.of(channels).stream()
                                                .map(id -> "{'id':" + id + "}")
                                                .toList())));
    }

    private List<String> channelsOf(JsonNode agent) {
        var names = new ArrayList<String>();
        agent.get("channelsConfigurations")
                .forEach(channel -> names.add(provider.stored(
                                "notification-channels", channel.get("id").asText())
                        .path("name")
                        .asText("dangling")));
        names.sort(null);
        return names;
    }

    private JsonNode agentNamed(String name) {
        for (var agent : provider.all("custom-agents")) {
            if (agent.get("agentName").textValue().equals(name)) {
                return agent;
            }
        }
        throw new AssertionError("no agent " + name);
    }

    private static String delete(String key, String kind, String id) {
        return "{'key':'%s','type':'DELETE','kind':'%s','remoteId':'%s'}".formatted(key, kind, id);
    }

    private static String updateAgent(String key, String id, String desired) {
        return "{'key':'%s','type':'UPDATE','kind':'custom_agent','remoteId':'%s','desired':%s}"
                .formatted(key, id, desired);
    }

    private void rolledBack(String id) {
        assertEquals("ROLLED_BACK", finished(id).get("status").textValue(), () -> steps(id)
                .toString());
    }

    @Test
    void an_agent_is_restored_pointing_at_the_recreated_channel() {
        var kept = channel("kept");
        var lost = channel("lost");
        var agent = agent("agent", kept, lost);
        rolledBack(submit(
                delete("ch", "notification_channel", lost),
                updateAgent("ag", agent, "{'severity':'Medium'}"),
                failing("ch", "ag")));
        assertEquals(List.of("kept", "lost"), channelsOf(agentNamed("agent")));
        assertEquals("High", agentNamed("agent").get("severity").textValue());
        assertNotEquals(0, provider.all("notification-channels").size());
    }

    @Test
    void an_agent_that_was_deleted_with_its_channel_is_recreated_with_it() {
        var lost = channel("lost");
        var agent = agent("agent", lost);
        rolledBack(submit(
                delete("ag", "custom_agent", agent),
                "{'key':'ch','type':'DELETE','kind':'notification_channel','remoteId':'%s','dependsOn':['ag']}"
                        .formatted(lost),
                failing("ch")));
        assertEquals(List.of("lost"), channelsOf(agentNamed("agent")));
    }

    @Test
    void the_order_of_the_way_back_follows_the_ids_where_it_contradicts_the_dependencies() {
        var lost = channel("lost");
        var agent = agent("agent", lost);
        rolledBack(submit(
                delete("ch", "notification_channel", lost),
                "{'key':'ag','type':'UPDATE','kind':'custom_agent','remoteId':'%s','dependsOn':['ch'],'desired':{'severity':'Medium'}}"
                        .formatted(agent),
                failing("ag")));
        assertEquals(List.of("lost"), channelsOf(agentNamed("agent")));
        assertEquals("High", agentNamed("agent").get("severity").textValue());
    }

    @Test
    void agents_outside_the_batch_are_pointed_at_the_recreated_channel() {
        var one = channel("one");
        var two = channel("two");
        agent("first", one, two);
        agent("second", two);
        agent("third");
        rolledBack(submit(
                delete("a", "notification_channel", one), delete("b", "notification_channel", two), failing("a", "b")));
        assertEquals(List.of("one", "two"), channelsOf(agentNamed("first")));
        assertEquals(List.of("two"), channelsOf(agentNamed("second")));
        assertEquals(List.of(), channelsOf(agentNamed("third")));
    }

    @Test
    void agents_outside_the_batch_are_pointed_at_a_replaced_channel_that_came_back() {
        var lost = channel("lost");
        agent("agent", lost);
        rolledBack(submit(
                "{'key':'r','type':'REPLACE','kind':'notification_channel','remoteId':'%s','desired':{'name':'lost','type':'Email','configuration':{'value':'x'}}}"
                        .formatted(lost),
                failing("r")));
        assertEquals(List.of("lost"), channelsOf(agentNamed("agent")));
    }

    @Test
    void a_later_batch_may_still_use_the_old_id() {
        var lost = channel("lost");
        rolledBack(submit(delete("ch", "notification_channel", lost), failing("ch")));
        var id = submit(
                "{'key':'u','type':'UPDATE','kind':'notification_channel','remoteId':'%s','desired':{'type':'Email'}}"
                        .formatted(lost));
        assertEquals("SUCCEEDED", finished(id).get("status").textValue(), () -> steps(id)
                .toString());
        assertEquals(
                "Email",
                provider.all("notification-channels")
                        .elements()
                        .next()
                        .get("type")
                        .textValue());
    }

    @Test
    void an_agent_of_the_batch_that_was_not_changed_is_pointed_at_the_recreated_channel_too() {
        var lost = channel("lost");
        var refused = agent("refused-one", lost);
        var same = agent("same", lost);
        var skipped = agent("skipped", lost);
        provider.fault("{'method':'PATCH','path':'/custom-agents/%s','status':400}".formatted(refused));
        rolledBack(submit(
                delete("ch", "notification_channel", lost),
                updateAgent("same", same, "{'severity':'High'}"),
                "{'key':'refused','type':'UPDATE','kind':'custom_agent','remoteId':'%s','dependsOn':['ch','same'],'desired':{'severity':'Medium'}}"
                        .formatted(refused),
                "{'key':'skipped','type':'UPDATE','kind':'custom_agent','remoteId':'%s','dependsOn':['refused'],'desired':{'severity':'Medium'}}"
                        .formatted(skipped)));
        assertEquals(List.of("lost"), channelsOf(agentNamed("refused-one")));
        assertEquals(List.of("lost"), channelsOf(agentNamed("same")));
        assertEquals(List.of("lost"), channelsOf(agentNamed("skipped")));
    }

    @Test
    void channels_that_are_deleted_one_after_the_other_all_come_back_to_an_agent_outside() {
        var one = channel("one");
        var two = channel("two");
        agent("agent", one, two);
        rolledBack(submit(
                delete("a", "notification_channel", one),
                "{'key':'b','type':'DELETE','kind':'notification_channel','remoteId':'%s','dependsOn':['a']}"
                        .formatted(two),
                failing("b")));
        assertEquals(List.of("one", "two"), channelsOf(agentNamed("agent")));
    }

    @Test
    void an_agent_that_was_pointed_at_a_replacement_is_restored_with_the_original() {
        var old = channel("old");
        var agent = agent("agent", old);
        rolledBack(submit(
                "{'key':'r','type':'REPLACE','kind':'notification_channel','remoteId':'%s','desired':{'name':'old','type':'Email','configuration':{'value':'x'}}}"
                        .formatted(old),
                updateAgent("ag", agent, "{'severity':'Medium','channelsConfigurations':[{'id':{'$ref':'r#/id'}}]}"),
                failing("ag")));
        assertEquals(List.of("old"), channelsOf(agentNamed("agent")));
        assertEquals("High", agentNamed("agent").get("severity").textValue());
        assertEquals(
                "Slack",
                provider.all("notification-channels")
                        .elements()
                        .next()
                        .get("type")
                        .textValue());
    }

    @Test
    void one_agent_that_somebody_changed_keeps_no_other_from_its_channel() {
        var lost = channel("lost");
        var changed = agent("changed", lost);
        agent("untouched", lost);
        // Read when its channel is captured; then somebody changes it.
        provider.fault(
                "{'method':'GET','path':'/custom-agents/%s','thirdParty':{'severity':'Medium'}}".formatted(changed));
        var id = submit(delete("ch", "notification_channel", lost), failing("ch"));
        assertEquals("INCOMPLETE", finished(id).get("status").textValue());
        assertEquals(List.of("lost"), channelsOf(agentNamed("untouched")));
        assertEquals("Medium", agentNamed("changed").get("severity").textValue());
        assertEquals(
                true, step(id, "ch").get("error").get("message").textValue().contains("custom_agent " + changed));
    }

    @Test
    void what_somebody_changed_after_it_was_captured_ahead_is_left_alone() {
        var gone = channel("gone");
        var agent = agent("agent");
        provider.fault(
                "{'method':'GET','path':'/custom-agents/%s','thirdParty':{'severity':'Medium'}}".formatted(agent));
        var id = submit(
                delete("ch", "notification_channel", gone),
                "{'key':'ag','type':'UPDATE','kind':'custom_agent','remoteId':'%s','dependsOn':['ch'],'desired':{'delay':7}}"
                        .formatted(agent));
        rolledBack(id);
        assertEquals("DRIFT", codeOf(id, "ag"));
        assertEquals("Medium", agentNamed("agent").get("severity").textValue());
    }
}
