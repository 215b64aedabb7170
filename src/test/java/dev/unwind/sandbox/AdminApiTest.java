package dev.unwind.sandbox;

import static dev.unwind.testing.Waits.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.sandbox.SandboxClient.Response;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdminApiTest extends SandboxFixture {
    @Test
    void the_state_shows_every_resource_as_stored_with_its_secrets() {
        long channel = channel("slack");
        long agent = agent("user", channel);

        JsonNode state = stored("");

        assertEquals(
                "https://hooks.example.com/x",
                state.path("notification-channels")
                        .path(String.valueOf(channel))
                        .path("configuration")
                        .path("value")
                        .asText());
        assertEquals(
                json(references(channel)),
                state.path("custom-agents").path(String.valueOf(agent)).path("channelsConfigurations"));
        assertEquals(json("{}"), state.path("watchlists"));
    }

    @Test
    void a_resource_can_be_seeded_with_and_without_an_id() {
        Response seeded = sandbox.post(
                "/sandbox/state/watchlists",
                "{'name':'seeded','assets':[{'chain':'ethereum','type':'Wallet','address':'0x1'}]}");
        assertEquals(201, seeded.status());
        JsonNode read = sandbox.get("/watchlists/" + id(seeded.json())).data();
        assertEquals("seeded", read.path("name").asText());
        assertEquals(1, read.path("assets").size());

        long chosen = id(seeded.json()) + 5000;
        assertEquals(
                201,
                sandbox.put("/sandbox/state/custom-agents/" + chosen, "{'agentName':'numbered'}")
                        .status());
        assertEquals(chosen, id(sandbox.get("/custom-agents/numbered").json()));
        assertTrue(watchlist("later") > chosen);
    }

    @Test
    void a_third_partys_change_is_merged_into_the_resource() {
        String path = "/watchlists/" + watchlist("a");
        sandbox.patch(path, "{'description':'mine'}");

        assertEquals(
                200,
                sandbox.put("/sandbox/state" + path, "{'name':'theirs','description':null}")
                        .status());

        JsonNode read = sandbox.get(path).data();
        assertEquals("theirs", read.path("name").asText());
        assertTrue(read.path("description").isNull());
    }

    @Test
    void a_third_partys_deletion_has_all_its_consequences() {
        long channel = channel("slack");
        long agent = agent("user", channel);

        assertEquals(
                204,
                sandbox.delete("/sandbox/state/notification-channels/" + channel)
                        .status());

        assertEquals(json("[]"), stored("/custom-agents/" + agent).path("channelsConfigurations"));
        assertEquals(
                404,
                sandbox.delete("/sandbox/state/notification-channels/" + channel)
                        .status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'assets':'none'}", "{'assets':['0x1']}", "[]", "{"})
    void a_seed_that_could_not_be_read_is_refused(String seed) {
        assertEquals(400, sandbox.post("/sandbox/state/watchlists", seed).status());
        assertEquals(400, sandbox.put("/sandbox/state/watchlists/7", seed).status());
        assertEquals(json("{}"), stored("").path("watchlists"));
    }

    @Test
    void unknown_paths_are_a_404() {
        assertEquals(404, sandbox.post("/sandbox/state/boats", "{}").status());
        assertEquals(404, sandbox.get("/sandbox/state/boats/1").status());
        assertEquals(404, sandbox.get("/sandbox/state/watchlists/1").status());
        assertEquals(404, sandbox.get("/sandbox/weather").status());
        assertEquals(400, sandbox.get("/sandbox/state/watchlists/x").status());
    }

    @Test
    void the_log_tells_every_call_to_the_provider_in_order() {
        long id = watchlist("a");
        sandbox.patch("/watchlists/" + id, "{'mode':'add'}");
        sandbox.get("/watchlists/" + id + "?why=not");

        JsonNode calls = sandbox.get("/sandbox/calls").json();

        assertEquals(
                json("{'sequence':1,'method':'POST','path':'/watchlists','body':'{`name`:`a`}','status':200,"
                        + "'fault':null,'effect':true}"),
                withTicks(calls.path(0)));
        assertEquals(400, calls.path(1).path("status").intValue());
        assertEquals(false, calls.path(1).path("effect").booleanValue());
        assertEquals("/watchlists/" + id, calls.path(2).path("path").asText());
        assertEquals(3, calls.size());

        sandbox.delete("/sandbox/calls");
        assertEquals(json("[]"), sandbox.get("/sandbox/calls").json());
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST /sandbox/reset", "DELETE /sandbox/state"})
    void a_reset_forgets_resources_faults_latency_and_calls(String reset) {
        watchlist("a");
        order("{'status':503,'times':-1}");
        sandbox.put("/sandbox/latency", "{'millis':600000}");

        String[] methodAndPath = reset.split(" ");
        sandbox.call(methodAndPath[0], methodAndPath[1], "");

        assertEquals(json("{'watchlists':{},'notification-channels':{},'custom-agents':{}}"), stored(""));
        assertEquals(json("[]"), sandbox.get("/sandbox/faults").json());
        assertEquals(json("[]"), sandbox.get("/sandbox/calls").json());
        assertEquals(200, sandbox.get("/watchlists").status());
    }

    @Test
    void a_reset_keeps_pending_calls_from_ever_taking_effect() {
        order("{'method':'POST','lateEffectMs':500}");
        order("{'method':'POST','hang':'AFTER'}");
        CompletableFuture<Response> late = sandbox.start("POST", "/watchlists", "{'name':'ghost'}");
        await().until(() -> inFlight() == 1);
        CompletableFuture<Response> hung = sandbox.start("POST", "/watchlists", "{'name':'mark'}");
        await().until(() -> inFlight() == 2);

        sandbox.post("/sandbox/reset", "");

        await().until(() -> late.isCompletedExceptionally() && hung.isCompletedExceptionally());
        outlast(500);
        assertEquals(json("{}"), stored("").path("watchlists"));
    }

    @Test
    void the_stats_tell_how_many_calls_were_in_flight_at_once() {
        order("{'hang':'BEFORE','times':3}");
        List<CompletableFuture<Response>> hung = IntStream.range(0, 3)
                .mapToObj(i -> sandbox.start("GET", "/watchlists", ""))
                .toList();
        await().until(() -> inFlight() == 3);

        hung.forEach(call -> call.cancel(true));

        await().until(() -> inFlight() == 0);
        assertEquals(
                json("{'calls':3,'inFlight':0,'maxInFlight':3}"),
                sandbox.get("/sandbox/stats").json());
    }

    @Test
    void the_latency_delays_every_call() {
        assertEquals(200, sandbox.put("/sandbox/latency", "{'millis':600000}").status());
        CompletableFuture<Response> delayed = sandbox.start("POST", "/watchlists", "{'name':'a'}");

        await().until(() -> inFlight() == 1);
        assertEquals(json("{}"), stored("").path("watchlists"));

        delayed.cancel(true);
        assertEquals(400, sandbox.put("/sandbox/latency", "{'millis':-1}").status());
        assertEquals(400, sandbox.put("/sandbox/latency", "{}").status());
    }

    /** Returns when a call that was delayed as long, on the same event loop, has been answered. */
    private static void outlast(int millis) {
        sandbox.put("/sandbox/latency", "{'millis':" + millis + "}");
        assertEquals(200, sandbox.get("/watchlists").status());
    }

    private static int inFlight() {
        return sandbox.get("/sandbox/stats").json().path("inFlight").intValue();
    }

    private static JsonNode withTicks(JsonNode call) {
        return Json.parse(Json.text(call).replace("\\\"", "`"));
    }
}
