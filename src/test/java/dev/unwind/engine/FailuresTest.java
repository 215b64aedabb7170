package dev.unwind.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.testing.GatewayTest;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a batch fails, and what becomes of the rest. */
@QuarkusTest
class FailuresTest extends GatewayTest {
    private static String create(String name) {
        return "{'key':'%s','type':'CREATE','kind':'watchlist','name':'%s','desired':{'description':'d'}}"
                .formatted(name, name);
    }

    private static String update(String key, String id, String description) {
        return "{'key':'%s','type':'UPDATE','kind':'watchlist','remoteId':'%s','desired':{'description':'%s'}}"
                .formatted(key, id, description);
    }

    private String seed(String name) {
        return provider.seed("watchlists", "{'name':'%s','description':'before'}".formatted(name));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 4})
    void whichever_change_fails_the_others_are_undone(int failing) {
        var kept = seed("kept");
        var before = provider.contents("watchlists");
        provider.fault("{'method':'POST','path':'/watchlists','bodyContains':'w%d','status':400}".formatted(failing));
        var changes = Stream.concat(
                        IntStream.range(0, 5).mapToObj(i -> create("w" + i)), Stream.of(update("u", kept, "after")))
                .toArray(String[]::new);
        var id = submit(changes);
        assertEquals("ROLLED_BACK", finished(id).get("status").textValue());
        assertEquals(before, provider.contents("watchlists"));
        assertEquals("FAILED", statusOf(id, "w" + failing));
    }

    @Test
    void a_capture_that_fails_changes_nothing() {
        var there = seed("there");
        provider.fault("{'method':'GET','path':'/watchlists/%s','status':500,'times':-1}".formatted(there));
        var id = submit(update("u", there, "after"));
        assertEquals("ROLLED_BACK", finished(id).get("status").textValue());
        assertEquals("CAPTURE_FAILED", codeOf(id, "u"));
        assertEquals(List.of(), provider.writes());
    }

    @Test
    void a_resource_that_is_not_there_fails_its_step_before_any_change() {
        var id = submit(update("u", "4711", "after"), "{'key':'d','type':'DELETE','kind':'watchlist','remoteId':4712}");
        assertEquals("ROLLED_BACK", finished(id).get("status").textValue());
        assertEquals(List.of(), provider.writes());
        assertTrue(Stream.of("u", "d").anyMatch(key -> codeOf(id, key).equals("ABSENT")));
    }

    @Test
    void a_name_that_is_taken_is_not_taken_twice() {
        seed("mine");
        var id = submit(create("mine"), create("other"));
        assertEquals("ROLLED_BACK", finished(id).get("status").textValue());
        assertEquals("NAME_TAKEN", codeOf(id, "mine"));
        assertEquals(1, provider.all("watchlists").size());
    }

    @Test
    void a_create_whose_second_call_fails_is_deleted_again() {
        provider.fault("{'method':'PATCH','path':'/watchlists/*','status':400}");
        var id = submit("{'key':'w','type':'CREATE','kind':'watchlist','name':'w','desired':{'assets':"
                + "[{'chain':'ethereum','type':'Wallet','address':'0x1'}]}}");
        assertEquals("ROLLED_BACK", finished(id).get("status").textValue());
        assertEquals(0, provider.all("watchlists").size());
        assertEquals("ROLLED_BACK", statusOf(id, "w"));
        assertEquals(3, provider.writes().size(), "created, refused, deleted");
    }

    @Test
    void a_replacement_that_is_refused_half_way_is_undone() {
        var old = seed("old");
        var before = provider.contents("watchlists");
        provider.fault("{'method':'POST','path':'/watchlists','status':422}");
        var id = submit("{'key':'r','type':'REPLACE','kind':'watchlist','remoteId':'%s','desired':{'name':'new'}}"
                .formatted(old));
        assertEquals("ROLLED_BACK", finished(id).get("status").textValue(), () -> steps(id)
                .toString());
        assertEquals(before, provider.contents("watchlists"));
        assertEquals("ROLLED_BACK", statusOf(id, "r"));
        assertEquals("REFUSED", codeOf(id, "r"), "why it failed stays on record");
    }

    @Test
    void a_compensation_that_fails_stops_none_of_the_others() {
        var stuck = seed("stuck");
        var fine = seed("fine");
        provider.fault("{'method':'PATCH','path':'/watchlists/%s','skip':1,'times':-1,'status':403}".formatted(stuck));
        var id = submit(
                update("stuck", stuck, "after"),
                update("fine", fine, "after"),
                create("new"),
                failing("stuck", "fine", "new"));
        var batch = finished(id);
        assertEquals("INCOMPLETE", batch.get("status").textValue());
        assertEquals("ROLLBACK_FAILED", statusOf(id, "stuck"));
        assertEquals("ROLLED_BACK", statusOf(id, "fine"));
        assertEquals("ROLLED_BACK", statusOf(id, "new"));
        assertEquals(
                "before", provider.stored("watchlists", fine).get("description").textValue());
        assertEquals(1, batch.get("reason").get("open").size(), "the reason names what is left");
        assertEquals("stuck", batch.get("reason").get("open").get(0).get("key").textValue());
        assertEquals(
                403,
                batch.get("reason")
                        .get("open")
                        .get(0)
                        .get("error")
                        .get("status")
                        .intValue());
    }

    @Test
    void failures_on_the_way_back_are_retried() {
        var there = seed("there");
        var before = provider.contents("watchlists");
        provider.fault("{'method':'PATCH','path':'/watchlists/*','skip':1,'times':2,'status':503}");
        provider.fault(
                "{'method':'DELETE','path':'/watchlists/*','times':2,'status':429,'headers':{'Retry-After':'0'}}");
        provider.fault("{'method':'DELETE','path':'/watchlists/*','times':1,'reset':'BEFORE'}");
        var id = submit(update("u", there, "after"), create("c"), failing("u", "c"));
        assertEquals("ROLLED_BACK", finished(id).get("status").textValue(), () -> steps(id)
                .toString());
        assertEquals(before, provider.contents("watchlists"));
    }

    @Test
    void what_a_failure_depends_on_is_undone_after_it() {
        var channel = "{'key':'ch','type':'CREATE','kind':'notification_channel','name':'ch','desired':{'type':'Slack',"
                + "'configuration':{'value':'x'}}}";
        var agent =
                "{'key':'ag','type':'CREATE','kind':'custom_agent','name':'ag','desired':{'agentType':'t','severity':'High',"
                        + "'state':'enabled','rule':{'chain':'e'},'channelsConfigurations':[{'id':{'$ref':'ch#/id'}}]}}";
        var id = submit(agent, channel, failing("ag"));
        assertEquals("ROLLED_BACK", finished(id).get("status").textValue());
        var writes = provider.writes().stream()
                .map(call -> call.replaceAll("/[0-9]+$", ""))
                .toList();
        assertEquals(
                List.of(
                        "POST /notification-channels",
                        "POST /custom-agents",
                        "POST /custom-agents",
                        "DELETE /custom-agents",
                        "DELETE /notification-channels"),
                writes);
    }

    @Test
    void under_stop_what_holds_stays_and_nothing_more_is_started() {
        var id = submitWith(
                "'onFailure':'STOP','maxConcurrency':1",
                create("first"),
                "{'key':'second','type':'CREATE','kind':'watchlist','name':'second','dependsOn':['first'],'desired':{}}"
                        .replace(
                                "'desired':{}", "'desired':{'assets':[{'chain':'e','type':'Wallet','address':'0x1'}]}"),
                "{'key':'third','type':'CREATE','kind':'watchlist','name':'third','dependsOn':['second'],'desired':{}}");
        assertEquals("SUCCEEDED", finished(id).get("status").textValue());
        provider.reset();
        provider.fault("{'method':'PATCH','path':'/watchlists/*','status':400}");
        var stopped = submitWith(
                "'onFailure':'STOP','maxConcurrency':1",
                create("first"),
                "{'key':'second','type':'CREATE','kind':'watchlist','name':'second','dependsOn':['first'],"
                        + "'desired':{'assets':[{'chain':'e','type':'Wallet','address':'0x1'}]}}",
                "{'key':'third','type':'CREATE','kind':'watchlist','name':'third','dependsOn':['second'],'desired':{}}");
        assertEquals("PARTIALLY_SUCCEEDED", finished(stopped).get("status").textValue());
        assertEquals("APPLIED", statusOf(stopped, "first"));
        assertEquals("ROLLED_BACK", statusOf(stopped, "second"), "the failed one is undone by itself");
        assertEquals("SKIPPED", statusOf(stopped, "third"));
        assertEquals(1, provider.all("watchlists").size());
    }

    @Test
    void under_continue_only_what_depends_on_the_failure_is_skipped() {
        provider.fault("{'method':'POST','path':'/watchlists','bodyContains':'bad','status':400}");
        var id = submitWith(
                "'onFailure':'CONTINUE'",
                create("bad"),
                "{'key':'after','type':'CREATE','kind':'watchlist','name':'after','dependsOn':['bad'],'desired':{}}",
                create("good"));
        assertEquals("PARTIALLY_SUCCEEDED", finished(id).get("status").textValue());
        assertEquals("FAILED", statusOf(id, "bad"));
        assertEquals("SKIPPED", statusOf(id, "after"));
        assertEquals("APPLIED", statusOf(id, "good"));
        assertEquals(1, provider.all("watchlists").size());
    }

    @Test
    void a_batch_that_passes_its_deadline_is_unwound() {
        provider.latency(300);
        var id = submitWith(
                "'deadline':'PT0.7S','maxConcurrency':1",
                IntStream.range(0, 10).mapToObj(i -> create("w" + i)).toArray(String[]::new));
        var batch = finished(id);
        assertEquals("ROLLED_BACK", batch.get("status").textValue());
        assertEquals("DEADLINE", batch.get("reason").get("code").textValue());
        assertEquals(0, provider.all("watchlists").size());
    }

    @Test
    void a_rollback_that_runs_out_of_time_says_what_is_left() {
        var there = seed("there");
        provider.fault("{'method':'PATCH','path':'/watchlists/*','skip':1,'times':-1,'status':429}");
        var id = submitWith("'rollback':{'timeout':'PT1S'}", update("u", there, "after"), failing("u"));
        assertEquals("INCOMPLETE", finished(id).get("status").textValue());
        assertEquals("ROLLBACK_FAILED", statusOf(id, "u"));
        assertFalse(codeOf(id, "u").isEmpty());
    }

    @Test
    void an_update_that_changes_nothing_sends_nothing() {
        var there = seed("there");
        var id = submit(update("u", there, "before"));
        assertEquals("SUCCEEDED", finished(id).get("status").textValue());
        assertEquals(List.of(), provider.writes());
        assertEquals("APPLIED", statusOf(id, "u"));
    }

    @Test
    void the_rest_of_a_create_in_doubt_that_is_refused_leaves_something_to_undo() {
        provider.fault("{'method':'PATCH','path':'/watchlists/*','hang':'BEFORE'}");
        provider.fault("{'method':'PATCH','path':'/watchlists/*','status':400}");
        var id = submit("{'key':'w','type':'CREATE','kind':'watchlist','name':'w','desired':{'assets':"
                + "[{'chain':'ethereum','type':'Wallet','address':'0x1'}]}}");
        assertEquals("ROLLED_BACK", finished(id).get("status").textValue());
        assertEquals(0, provider.all("watchlists").size());
        assertEquals("ROLLED_BACK", statusOf(id, "w"));
    }

    @Test
    void a_batch_of_which_nothing_can_be_captured_comes_to_its_end() {
        var id = submitWith(
                "'onFailure':'CONTINUE'", "{'key':'d','type':'DELETE','kind':'notification_channel','remoteId':4711}");
        assertEquals("ROLLED_BACK", finished(id).get("status").textValue());
        assertEquals("ABSENT", codeOf(id, "d"));
    }

    @Test
    void under_continue_what_depends_on_a_failed_capture_is_skipped() {
        var channel =
                provider.seed("notification-channels", "{'name':'ch','type':'Slack','configuration':{'value':'x'}}");
        var id = submitWith(
                "'onFailure':'CONTINUE'",
                "{'key':'d','type':'DELETE','kind':'notification_channel','remoteId':'%s'}".formatted(channel),
                "{'key':'u','type':'UPDATE','kind':'custom_agent','remoteId':4711,'desired':{'severity':'High'}}",
                "{'key':'after','type':'CREATE','kind':'watchlist','name':'after','dependsOn':['u'],'desired':{}}");
        assertEquals("PARTIALLY_SUCCEEDED", finished(id).get("status").textValue());
        assertEquals("SKIPPED", statusOf(id, "after"));
        assertEquals("APPLIED", statusOf(id, "d"));
        assertEquals(0, provider.all("watchlists").size());
    }
}
