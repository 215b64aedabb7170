package dev.unwind.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NotificationChannelsTest extends SandboxFixture {
    private static final String SLACK =
            "{'name':'slack','type':'Slack','configuration':{'value':'https://hooks.example.com/s'}}";
    private static final String WEBHOOK =
            "{'name':'hook','type':'Webhook','configuration':{'value':'https://example.com/h',"
                    + "'headers':[{'key':'k','value':'v'}],'notificationStructure':['a']}}";

    @Test
    void an_array_creates_several_at_once() {
        JsonNode created = sandbox.post("/notification-channels", "[" + SLACK + "," + WEBHOOK + "]")
                .data();

        assertEquals(2, created.size());
        assertNotEquals(id(created.path(0)), id(created.path(1)));
        assertEquals("slack", created.path(0).path("name").asText());
        assertEquals(
                json(WEBHOOK).path("configuration"),
                stored("/notification-channels/" + id(created.path(1))).path("configuration"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'name':'a','type':'Slack','configuration':{'value':'v'}}",
                "[]",
                "[{'name':'a','type':'Pigeon','configuration':{'value':'v'}}]",
                "[{'name':'a','type':'Slack'}]",
                "[{'type':'Slack','configuration':{'value':'v'}}]",
                "[{'name':'a','type':'Slack','configuration':{}}]",
                "[{'name':'a','type':'Slack','configuration':{'value':7}}]",
                "[{'name':'a','type':'Slack','configuration':{'value':'v','headers':[]}}]",
                "[{'name':'a','type':'Webhook','configuration':{'value':'v','headers':[{'key':'k'}]}}]",
                "[{'name':'a','type':'Slack','configuration':{'value':'v'}},{'name':'b'}]"
            })
    void a_create_that_is_refused_creates_none(String body) {
        assertEquals(400, sandbox.post("/notification-channels", body).status());
        assertEquals(json("{}"), stored("").path("notification-channels"));
    }

    @Test
    void an_update_changes_what_it_names_and_replaces_the_configuration_whole() {
        String path = "/notification-channels/"
                + id(sandbox.post("/notification-channels", "[" + WEBHOOK + "]")
                        .data()
                        .path(0));

        JsonNode updated = sandbox.patch(path, "{'configuration':{'value':'https://example.com/other'}}")
                .data();

        assertEquals("hook", updated.path("name").asText());
        assertEquals(json("{'value':'https://example.com/other'}"), updated.path("configuration"));
        assertEquals(400, sandbox.patch(path, "{'type':'Pigeon'}").status());
        assertEquals(400, sandbox.patch(path, "{'configuration':null}").status());
        assertEquals(400, sandbox.patch(path, "{'createdBy':'me'}").status());
    }

    @Test
    void the_list_is_not_paged() {
        channel("a");
        channel("b");

        JsonNode listed = sandbox.get("/notification-channels?limit=1").data();

        assertEquals(2, listed.path("results").size());
        assertEquals(2, listed.path("totalCount").intValue());
        assertEquals(0, listed.path("remainingCount").intValue());
    }

    @Test
    void reads_tell_the_alert_policies_of_the_agents_that_use_a_channel() {
        long id = channel("a");
        assertEquals(
                json("[]"), sandbox.get("/notification-channels/" + id).data().path("channelsAlertPolicies"));

        JsonNode agent = createAgent("user", id).json();

        JsonNode read = sandbox.get("/notification-channels/" + id).data();
        assertEquals(
                agent.path("alertPolicies").path(0).path("id").longValue(),
                read.path("channelsAlertPolicies").path(0).longValue());
        assertEquals(json("[]"), read.path("remindersAlertPolicies"));
    }

    @Test
    void deleting_a_channel_strips_its_id_from_agents() {
        long kept = channel("kept");
        long deleted = channel("deleted");
        long agent = agent("user", deleted, kept);
        sandbox.patch(
                "/custom-agents/" + agent, "{'state':'enabled','remindersConfigurations':" + references(deleted) + "}");

        sandbox.delete("/notification-channels/" + deleted);

        JsonNode stored = stored("/custom-agents/" + agent);
        assertEquals(json(references(kept)), stored.path("channelsConfigurations"));
        assertEquals(json("[]"), stored.path("remindersConfigurations"));
        assertEquals(404, sandbox.get("/notification-channels/" + deleted).status());
        assertEquals(200, sandbox.get("/notification-channels/" + kept).status());
    }
}
