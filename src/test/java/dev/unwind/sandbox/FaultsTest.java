package dev.unwind.sandbox;

import static dev.unwind.testing.Waits.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.sandbox.SandboxClient.Response;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What each fault does to a call, seen by the client and in the sandbox's state. */
class FaultsTest extends SandboxFixture {
    private String path;

    @BeforeEach
    void aWatchlist() {
        path = "/watchlists/" + watchlist("before");
    }

    @Test
    void a_status_is_answered_without_effect() {
        order("{'method':'PATCH','path':'/watchlists/*','status':503,'headers':{'Retry-After':'1'}}");

        Response struck = rename();

        assertEquals(503, struck.status());
        assertEquals("1", struck.header("Retry-After"));
        assertFalse(struck.json().path("success").asBoolean());
        assertEquals("before", name());
        assertFalse(lastCall().path("effect").asBoolean());
        assertEquals(503, lastCall().path("fault").path("status").intValue());
    }

    @Test
    void a_status_is_answered_after_the_effect_if_so_ordered() {
        order("{'method':'PATCH','status':502,'effect':true}");

        assertEquals(502, rename().status());
        assertEquals("after", name());
        assertTrue(lastCall().path("effect").asBoolean());
    }

    @Test
    void headers_alone_leave_the_answer_as_it_is() {
        order("{'headers':{'X-RateLimit-Remaining':'0'}}");

        Response struck = rename();

        assertEquals(200, struck.status());
        assertEquals("0", struck.header("X-RateLimit-Remaining"));
        assertEquals("after", name());
    }

    @Test
    void latency_comes_before_the_effect() {
        order("{'method':'PATCH','latencyMs':600000}");

        CompletableFuture<Response> delayed = startRename();
        awaitArrival();

        assertEquals("before", name());
        assertFalse(delayed.isDone());
    }

    @Test
    void a_delayed_call_is_answered_in_the_end() {
        order("{'method':'PATCH','latencyMs':50}");

        assertEquals(200, rename().status());
        assertEquals("after", name());
    }

    @Test
    void a_delayed_call_takes_effect_even_if_its_client_left_meanwhile() {
        order("{'method':'PATCH','latencyMs':1000}");

        CompletableFuture<Response> abandoned = startRename();
        awaitArrival();
        abandoned.cancel(true);

        await().until(() -> name().equals("after"));
    }

    @Test
    void a_call_that_hangs_before_its_effect_never_takes_effect() {
        order("{'method':'PATCH','hang':'BEFORE'}");

        CompletableFuture<Response> hung = startRename();
        awaitArrival();

        assertEquals("before", name());
        assertFalse(hung.isDone());
        assertEquals("none", lastCall().path("status").asText());
        assertFalse(lastCall().path("effect").asBoolean());
        hung.cancel(true);
    }

    @Test
    void a_call_that_hangs_after_its_effect_took_effect() {
        order("{'method':'PATCH','hang':'AFTER'}");

        CompletableFuture<Response> hung = startRename();

        await().until(() -> name().equals("after"));
        assertFalse(hung.isDone());
        assertTrue(lastCall().path("effect").asBoolean());
        hung.cancel(true);
    }

    @Test
    void a_hung_connection_is_released_when_the_client_closes_it() {
        order("{'method':'PATCH','hang':'AFTER'}");
        CompletableFuture<Response> hung = startRename();
        await().until(() -> inFlight() == 1);

        hung.cancel(true);

        await().until(() -> inFlight() == 0);
    }

    @Test
    void a_late_effect_does_not_come_early() {
        order("{'method':'PATCH','lateEffectMs':600000}");

        CompletableFuture<Response> hung = startRename();
        awaitArrival();

        assertEquals("before", name());
        assertFalse(hung.isDone());
        assertFalse(lastCall().path("effect").asBoolean());
    }

    @Test
    void a_late_effect_comes_though_the_client_has_given_up() {
        order("{'method':'PATCH','lateEffectMs':500}");
        CompletableFuture<Response> hung = startRename();
        awaitArrival();

        hung.cancel(true);

        await().until(() -> inFlight() == 0);
        await().until(() -> lastCall().path("effect").asBoolean());
        assertEquals("after", name());
        assertEquals("none", lastCall().path("status").asText());
    }

    @Test
    void a_reset_before_the_effect_leaves_the_resource_alone() {
        order("{'method':'PATCH','reset':'BEFORE'}");

        CompletableFuture<Response> broken = startRename();

        await().until(broken::isCompletedExceptionally);
        assertEquals("before", name());
        assertEquals("none", lastCall().path("status").asText());
    }

    @Test
    void a_reset_after_the_effect_leaves_the_change() {
        order("{'method':'PATCH','reset':'AFTER'}");

        CompletableFuture<Response> broken = startRename();

        await().until(broken::isCompletedExceptionally);
        assertEquals("after", name());
        assertTrue(lastCall().path("effect").asBoolean());
    }

    @Test
    void a_stale_read_shows_the_state_before_the_last_write() {
        rename();
        order("{'path':'/watchlists*','staleRead':true,'times':2}");

        assertEquals("before", sandbox.get(path).data().path("name").asText());
        assertEquals("before", onlyListed().path("name").asText());
        assertEquals("after", sandbox.get(path).data().path("name").asText());
    }

    @Test
    void a_stale_read_misses_what_was_just_created() {
        order("{'staleRead':true,'times':2}");

        assertEquals(404, sandbox.get(path).status());
        assertEquals(0, sandbox.get("/watchlists").data().path("totalCount").intValue());
        assertEquals(200, sandbox.get(path).status());
    }

    @Test
    void a_stale_read_still_shows_what_was_just_deleted() {
        sandbox.delete(path);
        order("{'staleRead':true,'times':2}");

        assertEquals("before", sandbox.get(path).data().path("name").asText());
        assertEquals("before", onlyListed().path("name").asText());
        assertEquals(404, sandbox.get(path).status());
    }

    @Test
    void a_stale_read_of_an_agent_still_shows_its_deleted_channel() {
        long channel = channel("slack");
        String agent = "/custom-agents/" + agent("user", channel);
        sandbox.delete("/notification-channels/" + channel);
        order("{'path':'" + agent + "','staleRead':true}");

        JsonNode channels =
                sandbox.get(agent).json().path("alertPolicies").path(0).path("channelsConfigurations");
        assertEquals("slack", channels.path(0).path("name").asText());
    }

    @Test
    void a_stale_read_lets_writes_pass() {
        order("{'staleRead':true}");

        assertEquals(200, rename().status());
        assertEquals("before", sandbox.get(path).data().path("name").asText());
    }

    @Test
    void a_third_party_changes_the_resource_right_after_the_call() {
        order("{'method':'PATCH','thirdParty':{'description':'theirs'}}");

        Response answered = rename();

        assertTrue(answered.data().path("description").isNull());
        assertEquals("after", name());
        assertEquals("theirs", stored(path).path("description").asText());
    }

    @Test
    void a_third_party_changes_what_a_call_created() {
        order("{'method':'POST','thirdParty':{'name':'theirs'}}");

        long created = watchlist("mine");

        assertEquals("theirs", stored("/watchlists/" + created).path("name").asText());
        assertEquals("before", name());
    }

    @Test
    void a_third_party_deletes_the_resource_of_a_call() {
        order("{'method':'GET','thirdParty':'DELETE'}");

        assertEquals(200, sandbox.get(path).status());
        assertEquals(404, sandbox.get(path).status());
    }

    @Test
    void a_third_party_acts_also_on_a_call_that_hangs() {
        order("{'method':'PATCH','hang':'AFTER','thirdParty':{'description':'theirs'}}");
        CompletableFuture<Response> hung = startRename();

        await().until(() -> stored(path).path("description").asText().equals("theirs"));
        assertEquals("after", name());
        hung.cancel(true);
    }

    @Test
    void a_raw_body_is_answered_without_effect_unless_so_ordered() {
        order("{'method':'PATCH','body':'<html>','contentType':'text/html'}");
        order("{'method':'PATCH','body':'','effect':true,'status':201}");

        Response garbage = rename();
        assertEquals(200, garbage.status());
        assertEquals("<html>", garbage.text());
        assertEquals("text/html", garbage.header("Content-Type"));
        assertEquals("before", name());

        Response empty = rename();
        assertEquals(201, empty.status());
        assertEquals("", empty.text());
        assertEquals("after", name());
    }

    private Response rename() {
        return sandbox.patch(path, "{'name':'after'}");
    }

    private CompletableFuture<Response> startRename() {
        return sandbox.start("PATCH", path, "{'name':'after'}");
    }

    private String name() {
        return stored(path).path("name").asText();
    }

    private static void awaitArrival() {
        await().until(() -> lastCall().path("method").asText().equals("PATCH"));
    }

    private static int inFlight() {
        return sandbox.get("/sandbox/stats").json().path("inFlight").intValue();
    }

    private static JsonNode onlyListed() {
        return sandbox.get("/watchlists").data().path("results").path(0);
    }
}
