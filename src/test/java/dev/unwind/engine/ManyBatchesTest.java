package dev.unwind.engine;

import static dev.unwind.testing.ProviderView.quoted;
import static dev.unwind.testing.Waits.await;
import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.testing.GatewayTest;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Batches beside one another, and large ones. */
@QuarkusTest
class ManyBatchesTest extends GatewayTest {
    private static String update(String id, String description) {
        return "{'key':'u','type':'UPDATE','kind':'watchlist','remoteId':'%s','desired':{'description':'%s'}}"
                .formatted(id, description);
    }

    @Test
    void of_two_batches_on_one_resource_the_second_waits() {
        var there = provider.seed("watchlists", "{'name':'there','description':'before'}");
        provider.fault("{'method':'PATCH','path':'/watchlists/*','latencyMs':500}");
        var first = submit(update(there, "first"));
        var second = submit(update(there, "second"));
        assertEquals("SUCCEEDED", finished(second).get("status").textValue());
        assertEquals("SUCCEEDED", batch(first).get("status").textValue());
        assertEquals(
                "second",
                provider.stored("watchlists", there).get("description").textValue());
        var bodies = new ArrayList<String>();
        provider.callLog().forEach(call -> bodies.add(call.path("body").asText()));
        assertEquals(
                List.of("first", "second"),
                bodies.stream()
                        .filter(body -> body.contains("description"))
                        .map(body -> body.contains("first") ? "first" : "second")
                        .toList());
    }

    @Test
    void a_batch_that_will_not_wait_is_refused_and_told_by_whom() {
        var there = provider.seed("watchlists", "{'name':'there','description':'before'}");
        provider.fault("{'method':'PATCH','path':'/watchlists/*','latencyMs':1500}");
        var first = submit(update(there, "first"));
        await().until(() -> statusOf(first, "u").equals("APPLYING"));
        var refused = post("{'onBusy':'REJECT','changes':[" + update(there, "second") + "]}");
        assertEquals(409, refused.statusCode());
        assertTrue(refused.asString().contains(first), refused.asString());
        assertEquals("SUCCEEDED", finished(first).get("status").textValue());
        assertEquals(
                "first", provider.stored("watchlists", there).get("description").textValue());
    }

    @Test
    void a_name_keeps_two_creates_apart() {
        provider.fault("{'method':'POST','path':'/watchlists','latencyMs':300}");
        var create = "{'key':'c','type':'CREATE','kind':'watchlist','name':'same','desired':{}}";
        var first = submit(create);
        var second = submit(create);
        assertEquals("SUCCEEDED", finished(first).get("status").textValue());
        assertEquals("ROLLED_BACK", finished(second).get("status").textValue());
        assertEquals("NAME_TAKEN", codeOf(second, "c"));
        assertEquals(1, provider.all("watchlists").size());
    }

    @Test
    void twenty_batches_at_once_each_end_as_promised() {
        var ids = new ArrayList<String>();
        for (int b = 0; b < 20; b++) {
            var changes = new ArrayList<String>();
            for (int c = 0; c < 5; c++) {
                changes.add("{'key':'c%d','type':'CREATE','kind':'watchlist','name':'b%d-%d','desired':{}}"
                        .formatted(c, b, c));
            }
            if (b % 2 == 1) {
                changes.add(failing("c0").replace("'refused'", "'refused-%d'".formatted(b)));
            }
            ids.add(submit(changes.toArray(String[]::new)));
        }
        for (int b = 0; b < 20; b++) {
            assertEquals(
                    b % 2 == 1 ? "ROLLED_BACK" : "SUCCEEDED",
                    finished(ids.get(b)).get("status").textValue());
        }
        Set<String> names = new HashSet<>();
        provider.all("watchlists")
                .forEach(
                        watchlist -> names.add(watchlist.get("name").textValue().split("-")[0]));
        assertEquals(
                IntStream.range(0, 20)
                        .filter(b -> b % 2 == 0)
                        .mapToObj(b -> "b" + b)
                        .collect(Collectors.toSet()),
                names);
        assertEquals(50, provider.all("watchlists").size());
    }

    @Test
    void a_thousand_changes_are_undone_when_the_last_one_fails() {
        var channels = IntStream.range(0, 333)
                .mapToObj(i -> provider.seed(
                        "notification-channels",
                        "{'name':'ch%d','type':'Slack','configuration':{'value':'secret-%d'}}".formatted(i, i)))
                .toList();
        var watchlists = IntStream.range(0, 333)
                .mapToObj(i -> provider.seed("watchlists", "{'name':'w%d','description':'before %d'}".formatted(i, i)))
                .toList();
        var before = Stream.of("watchlists", "notification-channels", "custom-agents")
                .map(provider::contents)
                .toList();
        var changes = new ArrayList<String>();
        var keys = new ArrayList<String>();
        for (int i = 0; i < 333; i++) {
            changes.add("{'key':'d%d','type':'DELETE','kind':'notification_channel','remoteId':'%s'}"
                    .formatted(i, channels.get(i)));
            changes.add(
                    "{'key':'u%d','type':'UPDATE','kind':'watchlist','remoteId':'%s','desired':{'description':'after'}}"
                            .formatted(i, watchlists.get(i)));
            changes.add("{'key':'c%d','type':'CREATE','kind':'watchlist','name':'new%d','desired':{'assets':"
                            .formatted(i, i)
                    + "[{'chain':'e','type':'Wallet','address':'0x" + i + "'}]}}");
            keys.addAll(List.of("d" + i, "u" + i, "c" + i));
        }
        changes.add(failing(keys.toArray(String[]::new)));
        var id = submitWith("'maxConcurrency':32,'rollback':{'maxConcurrency':32}", changes.toArray(String[]::new));
        var batch = finished(id);
        assertEquals("ROLLED_BACK", batch.get("status").textValue(), () -> batch.toString());
        assertEquals(999, batch.get("progress").get("ROLLED_BACK").intValue());
        assertEquals(
                before,
                Stream.of("watchlists", "notification-channels", "custom-agents")
                        .map(provider::contents)
                        .toList());
    }

    @Test
    void a_batch_keeps_to_its_own_concurrency() {
        provider.latency(30);
        var id = submitWith(
                "'maxConcurrency':3",
                IntStream.range(0, 20)
                        .mapToObj(i -> "{'key':'c%d','type':'CREATE','kind':'watchlist','name':'n%d','desired':{}}"
                                .formatted(i, i))
                        .toArray(String[]::new));
        assertEquals("SUCCEEDED", finished(id).get("status").textValue());
        int most = provider.stats().get("maxInFlight").intValue();
        assertTrue(most <= 3, "at most 3 at once, but there were " + most);
    }

    @Test
    void every_event_is_streamed_once_and_in_order() {
        var id = submit("{'key':'c','type':'CREATE','kind':'watchlist','name':'one','desired':{}}", failing("c"));
        var stream = given().accept("text/event-stream")
                .get("/v1/batches/" + id + "/events")
                .asString();
        var numbers = stream.lines()
                .filter(line -> line.startsWith("id:"))
                .map(line -> Integer.parseInt(line.substring(3).trim()))
                .toList();
        assertEquals(IntStream.rangeClosed(1, numbers.size()).boxed().toList(), numbers);
        var names = stream.lines()
                .filter(line -> line.startsWith("event:"))
                .map(line -> line.substring(6).trim())
                .toList();
        assertEquals("batch.accepted", names.get(0));
        assertEquals("batch.finished", names.get(names.size() - 1));
        assertTrue(names.containsAll(List.of(
                "batch.running",
                "step.applying",
                "step.applied",
                "step.failed",
                "batch.rolling-back",
                "step.rolled-back")));
        var rest = given().accept("text/event-stream")
                .header("Last-Event-ID", numbers.size() - 2)
                .get("/v1/batches/" + id + "/events")
                .asString();
        assertEquals(2, rest.lines().filter(line -> line.startsWith("id:")).count());
        assertTrue(quoted(rest).contains("batch.finished"));
    }

    @Test
    void what_a_running_batch_created_is_its_own_until_it_ends() {
        provider.fault("{'method':'POST','path':'/custom-agents','status':400,'latencyMs':1500}");
        var first = submit("{'key':'c','type':'CREATE','kind':'watchlist','name':'mine','desired':{}}", failing("c"));
        await().until(() -> statusOf(first, "c").equals("APPLIED"));
        var created = step(first, "c").get("remoteId").asText();
        var second = submit(update(created, "theirs"));
        assertEquals("ROLLED_BACK", finished(second).get("status").textValue());
        assertEquals("ABSENT", codeOf(second, "u"), "it waited until the resource was gone again");
        assertEquals("ROLLED_BACK", batch(first).get("status").textValue());
        assertEquals(0, provider.all("watchlists").size());
    }

    @Test
    void what_a_batch_refers_to_stays_as_it_is_until_the_batch_ends() {
        var channel = submit(
                "{'key':'ch','type':'CREATE','kind':'notification_channel','name':'held','desired':{'type':'Slack','configuration':{'value':'x'}}}");
        finished(channel);
        provider.fault("{'method':'POST','path':'/custom-agents','latencyMs':1000}");
        var agent = submit(
                "{'key':'a','type':'CREATE','kind':'custom_agent','name':'holder','desired':{'agentType':'t','severity':'High',"
                        + "'state':'enabled','rule':{'c':'e'},'channelsConfigurations':[{'id':{'$ref':'notification_channel/held#/id'}}]}}");
        var deletion = submit("{'key':'d','type':'DELETE','kind':'notification_channel','name':'held'}");
        assertEquals("SUCCEEDED", finished(deletion).get("status").textValue());
        assertEquals("SUCCEEDED", batch(agent).get("status").textValue());
        assertEquals(
                List.of("POST /notification-channels", "POST /custom-agents", "DELETE /notification-channels"),
                provider.writes().stream()
                        .map(call -> call.replaceAll("/[0-9]+$", ""))
                        .toList());
    }
}
