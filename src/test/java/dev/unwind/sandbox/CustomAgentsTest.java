package dev.unwind.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.sandbox.SandboxClient.Response;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CustomAgentsTest extends SandboxFixture {
    @Test
    void a_create_answers_201_with_a_bare_object() {
        Response created = createAgent("depeg");

        assertEquals(201, created.status());
        assertEquals("depeg", created.json().path("agentName").asText());
        assertFalse(created.json().has("success"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"agentName", "agentType", "severity", "state", "rule", "channelsConfigurations"})
    void a_create_requires_every_mandatory_member(String member) {
        String whole = "{'agentName':'a','agentType':'t','severity':'Medium','state':'disabled','rule':{},"
                + "'channelsConfigurations':[]}";
        ObjectNode lacking = json(whole).deepCopy();
        lacking.remove(member);

        Response refused = sandbox.post("/custom-agents", Json.text(lacking));

        assertEquals(400, refused.status());
        assertEquals(member + " is mandatory", refused.json().path("error").asText());
        assertEquals(1002, refused.json().path("errorCode").intValue());
    }

    @Test
    void an_unknown_channel_is_refused() {
        assertEquals(400, createAgent("a", 999).status());
        String path = "/custom-agents/" + agent("b");
        assertEquals(
                400,
                sandbox.patch(path, "{'state':'enabled','remindersConfigurations':[{'id':999}]}")
                        .status());
    }

    @Test
    void reads_have_another_form_than_writes() {
        long channel = channel("slack");
        String path = "/custom-agents/" + agent("depeg", channel);

        JsonNode read = sandbox.get(path).json();

        JsonNode policy = read.path("alertPolicies").path(0);
        JsonNode full = policy.path("channelsConfigurations").path(0);
        assertEquals(channel, id(full));
        assertEquals("slack", full.path("name").asText());
        assertTrue(full.path("configuration").hasNonNull("value"));
        assertEquals(json("[]"), policy.path("remindersConfigurations"));
        assertFalse(read.has("channelsConfigurations"));
        assertFalse(read.has("remindersConfigurations"));
        assertTrue(read.path("rule").hasNonNull("ruleString"));
        assertEquals("Ethereum", read.path("rule").path("chainDisplayName").asText());
        assertTrue(read.path("rule").has("monitoredAddressAlias"));
        assertEquals(json("{'chain':'ethereum','threshold':2.20}"), stored(path).path("rule"));
    }

    @Test
    void an_update_requires_the_state() {
        String path = "/custom-agents/" + agent("a");

        assertEquals(400, sandbox.patch(path, "{'severity':'Medium'}").status());
        assertEquals(
                200,
                sandbox.patch(path, "{'severity':'Medium','state':'enabled'}").status());
        assertEquals("Medium", stored(path).path("severity").asText());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'state':'enabled','agentType':'depeggingAgent'}",
                "{'state':'asleep'}",
                "{'state':'enabled','severity':'Low'}",
                "{'state':'enabled','rule':null}",
                "{'state':'enabled','rule':{'ruleString':'when'}}",
                "{'state':'enabled','channelsConfigurations':null}",
                "{'state':'enabled','channelsConfigurations':[{'id':'1'}]}",
                "{'state':'enabled','muteDuration':-1}",
                "{'state':'enabled','alertPolicies':[]}"
            })
    void an_update_that_is_refused_changes_nothing(String body) {
        String path = "/custom-agents/" + agent("a");
        JsonNode before = stored(path);

        assertEquals(400, sandbox.patch(path, body).status());
        assertEquals(before, stored(path));
    }

    @Test
    void an_update_replaces_the_rule_whole_and_keeps_what_it_does_not_name() {
        long channel = channel("slack");
        String path = "/custom-agents/" + agent("a", channel);

        sandbox.patch(path, "{'state':'disabled','rule':{'chain':'base'}}");

        assertEquals(json("{'chain':'base'}"), stored(path).path("rule"));
        assertEquals(json(references(channel)), stored(path).path("channelsConfigurations"));
        assertEquals("a", stored(path).path("agentName").asText());
    }

    @Test
    void null_clears_what_is_optional() {
        String path = "/custom-agents/" + agent("a");
        String reminders = references(channel("slack"));
        sandbox.patch(
                path, "{'state':'enabled','muteDuration':5,'delay':6,'remindersConfigurations':" + reminders + "}");
        assertEquals(5, sandbox.get(path).json().path("muteDuration").intValue());

        JsonNode read = sandbox.patch(
                        path, "{'state':'enabled','muteDuration':null,'delay':null,'remindersConfigurations':null}")
                .json();

        assertTrue(read.path("muteDuration").isNull());
        assertTrue(read.path("delay").isNull());
        assertEquals(json("[]"), read.path("alertPolicies").path(0).path("remindersConfigurations"));
        for (String cleared : List.of("muteDuration", "delay", "remindersConfigurations")) {
            assertFalse(stored(path).has(cleared), cleared);
        }
    }

    @Test
    void an_agent_is_found_by_its_name() {
        long id = agent("what is/this+one");

        assertEquals(id, id(sandbox.get("/custom-agents/what%20is%2Fthis+one").json()));
        assertEquals(404, sandbox.get("/custom-agents/another").status());
    }

    @Test
    void a_number_is_tried_as_a_name_before_it_is_tried_as_an_id() {
        long shadowed = agent("plain");
        assertEquals(shadowed, id(sandbox.get("/custom-agents/" + shadowed).json()));

        long shadowing = agent(String.valueOf(shadowed));

        assertEquals(shadowing, id(sandbox.get("/custom-agents/" + shadowed).json()));
        sandbox.delete("/custom-agents/" + shadowed);
        assertEquals(shadowing, id(sandbox.get("/custom-agents/" + shadowed).json()));
        assertEquals(
                404, sandbox.get("/sandbox/state/custom-agents/" + shadowed).status());
    }

    @Test
    void the_list_is_paged_and_leaves_out_all_but_data() {
        agent("a");
        agent("b");

        JsonNode listed = sandbox.get("/custom-agents?limit=1").json();

        assertFalse(listed.has("success"));
        assertEquals(1, listed.path("data").path("results").size());
        assertEquals(1, listed.path("data").path("remainingCount").intValue());
    }

    @Test
    void a_delete_goes_by_id_and_answers_an_envelope() {
        String path = "/custom-agents/" + agent("a");

        assertEquals(404, sandbox.delete("/custom-agents/a").status());
        assertTrue(sandbox.delete(path).json().path("success").asBoolean());
        assertEquals(404, sandbox.get(path).status());
    }
}
