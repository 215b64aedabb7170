package dev.unwind.provider.rest;

import static dev.unwind.provider.rest.Providers.KEY;
import static dev.unwind.provider.rest.Providers.UNHEARD;
import static dev.unwind.provider.rest.Providers.await;
import static dev.unwind.provider.rest.Providers.failure;
import static dev.unwind.provider.rest.Providers.json;
import static dev.unwind.testing.TestWrites.writes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.provider.RemoteResource;
import java.util.List;
import org.junit.jupiter.api.Test;

class NotificationChannelTest extends HypernativeFixture {
    private static final JsonNode DESIRED = json(
            """
            {'name':'alerts','type':'Webhook','configuration':
              {'value':'https://hooks.example.com/T0/s3cret','headers':[{'key':'X-Token','value':'S3cret/+='}]}}""");

    @Test
    void a_channel_is_created_in_an_array_of_one() {
        var made = create();
        assertEquals(List.of("POST /notification-channels [" + DESIRED + "]"), calls());
        assertEquals(DESIRED, made.projection());
    }

    @Test
    void its_secrets_are_kept_exactly() {
        var made = create();
        await(writes(kind("notification_channel")).delete(made, KEY));
        var again = await(writes(kind("notification_channel")).create(made.projection(), KEY, UNHEARD));
        assertEquals(
                DESIRED.path("configuration"),
                stored("notification-channels/" + again.id()).path("configuration"));
    }

    @Test
    void an_update_sends_a_changed_configuration_as_a_whole() {
        var current = create();
        ObjectNode target = current.projection().deepCopy();
        target.set("configuration", json("{'value':'https://hooks.example.com/new'}"));
        forgetCalls();
        await(writes(kind("notification_channel")).update(current, target, KEY));
        assertEquals(
                List.of("PATCH /notification-channels/" + current.id() + " {\"configuration\":"
                        + target.get("configuration") + "}"),
                calls());
        assertEquals(
                target,
                await(kind("notification_channel").read(current.id()))
                        .orElseThrow()
                        .projection());
    }

    @Test
    void it_is_found_by_name_in_the_one_list_there_is() {
        var made = create();
        assertEquals(
                List.of(made.id()),
                await(kind("notification_channel").find("alerts")).stream()
                        .map(RemoteResource::id)
                        .toList());
        assertTrue(await(kind("notification_channel").find("other")).isEmpty());
    }

    @Test
    void a_refusal_does_not_repeat_what_was_sent() {
        order("{'method':'POST','status':400,'body':'no JSON: s3cret'}");
        var failure = failure(writes(kind("notification_channel")).create(DESIRED, KEY, UNHEARD));
        assertFalse(failure.getMessage().contains("s3cret"));
    }

    private static RemoteResource create() {
        return await(writes(kind("notification_channel")).create(DESIRED, KEY, UNHEARD));
    }
}
