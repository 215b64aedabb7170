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
}
