package dev.unwind.provider.rest;

import static dev.unwind.provider.rest.Providers.KEY;
import static dev.unwind.provider.rest.Providers.UNHEARD;
import static dev.unwind.provider.rest.Providers.await;
import static dev.unwind.provider.rest.Providers.failure;
import static dev.unwind.provider.rest.Providers.json;
import static dev.unwind.testing.TestWrites.writes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.provider.KindRules.Likeness;
import dev.unwind.provider.ProviderFailure.Unsupported;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.rest.message.ProviderJson;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CustomAgentTest extends HypernativeFixture {
    private long slack;
    private long mail;

    @BeforeEach
    void channels() {
        slack = channel("slack");
        mail = channel("mail");
        forgetCalls();
    }

    @Test
    void what_is_read_is_what_was_written() {
        ObjectNode desired = desired("depeg");
        desired.set("remindersConfigurations", json("[{'id':" + mail + "}]"));
        desired.put("muteDuration", 0).put("delay", 5);
        var made = create(desired);
        assertEquals(List.of("POST /custom-agents " + desired), calls());
        var read = read(made.id());
        assertEquals(
                kind("custom_agent").canonical(desired), kind("custom_agent").canonical(read.projection()));
        assertEquals(desired.get("rule"), read.projection().get("rule"));
        assertEquals(Likeness.COMPLETE, kind("custom_agent").likeness(read, desired));
    }

    @Test
    void lists_and_reads_show_the_same_projection() {
        var made = create(desired("depeg"));
        assertEquals(
                read(made.id()).projection(),
                await(kind("custom_agent").find("depeg")).get(0).projection());
    }

    @Test
    void the_form_of_a_write_is_understood_too() {
        String bare = "{'id':9,'agentName':'a','channelsConfigurations':[{'id':1}]}";
        seed("custom-agents/9", bare.replace("'id':1", "'id':" + slack));
        assertEquals(
                json("[{'id':" + slack + "}]"),
                read(new RemoteId("9")).projection().get("channelsConfigurations"));
    }

    @Test
    void an_agent_without_channels_keeps_its_empty_list() {
        ObjectNode desired = desired("quiet");
        desired.set("channelsConfigurations", ProviderJson.array());
        var made = read(create(desired).id());
        assertEquals(ProviderJson.array(), made.projection().get("channelsConfigurations"));
        await(writes(kind("custom_agent")).delete(made, KEY));
        create(made.projection());
    }

    @Test
    void the_state_is_sent_with_every_update() {
        var current = read(create(desired("depeg")).id());
        ObjectNode target = current.projection().deepCopy();
        target.put("severity", "Medium");
        forgetCalls();
        await(writes(kind("custom_agent")).update(current, target, KEY));
        assertEquals(
                List.of("PATCH /custom-agents/" + current.id() + " {\"severity\":\"Medium\",\"state\":\"enabled\"}"),
                calls());
    }

    @Test
    void a_removed_member_is_sent_as_what_its_absence_means() {
        ObjectNode desired = desired("depeg");
        desired.put("delay", 5).set("remindersConfigurations", json("[{'id':" + mail + "}]"));
        var current = read(create(desired).id());
        ObjectNode target = current.projection().deepCopy();
        target.remove(List.of("delay", "remindersConfigurations"));
        forgetCalls();
        await(writes(kind("custom_agent")).update(current, target, KEY));
        assertEquals(
                List.of("PATCH /custom-agents/" + current.id()
                        + " {\"delay\":null,\"remindersConfigurations\":[],\"state\":\"enabled\"}"),
                calls());
        assertEquals(
                kind("custom_agent").canonical(target),
                kind("custom_agent").canonical(read(current.id()).projection()));
    }

    @Test
    void another_type_cannot_be_written() {
        var current = read(create(desired("depeg")).id());
        ObjectNode target = current.projection().deepCopy();
        target.put("agentType", "otherAgent");
        forgetCalls();
        assertEquals(
                Unsupported.class,
                failure(writes(kind("custom_agent")).update(current, target, KEY))
                        .getClass());
        assertEquals(List.of(), calls());
    }

    @Test
    void an_agent_that_another_ones_name_shadows_is_still_found() {
        var shadowed = create(desired("shadowed"));
        var shadow = create(desired(shadowed.id().value()));
        var read = read(shadowed.id());
        assertEquals("shadowed", read.projection().path("agentName").asText());
        assertEquals(shadow.id(), read(shadow.id()).id());
    }

    @Test
    void an_agent_is_absent_though_its_id_is_another_ones_name() {
        var gone = create(desired("gone"));
        create(desired(gone.id().value()));
        await(writes(kind("custom_agent")).delete(gone, KEY));
        assertTrue(await(kind("custom_agent").read(gone.id())).isEmpty());
    }

    private ObjectNode desired(String name) {
        return json("""
                        {'agentName':'%s','agentType':'depeggingAgent','severity':'High','state':'enabled',
                         'rule':{'chain':'ethereum','direction':'below','threshold':2.20},
                         'channelsConfigurations':[{'id':%d}]}"""
                        .formatted(name, slack))
                .deepCopy();
    }

    private static long channel(String name) {
        JsonNode desired =
                json("{'name':'" + name + "','type':'Slack','configuration':{'value':'https://x.example.com'}}");
        var channel = await(writes(kind("notification_channel")).create(desired, KEY, UNHEARD));
        return Long.parseLong(channel.id().value());
    }

    private static RemoteResource create(JsonNode desired) {
        return await(writes(kind("custom_agent")).create(desired, KEY, UNHEARD));
    }

    private static RemoteResource read(RemoteId id) {
        return await(kind("custom_agent").read(id)).orElseThrow();
    }
}
