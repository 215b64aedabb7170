package dev.unwind.truthfulness;

import static dev.unwind.testing.Waits.await;
import static dev.unwind.truthfulness.TruthProvider.path;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.apivariants.Fault;
import dev.unwind.apivariants.OnDelete;
import dev.unwind.apivariants.VariantJson;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two batches that are about one resource, however each of them calls it. */
class SharedResourcesIT extends TruthBatches {
    /** Behind all ids that other tests of the kind make: the gateway remembers ids. */
    private static final long FIRST_NUMBER = 5_000_000_000L;

    @BeforeEach
    void armed() {
        arm();
    }

    /** What refers to a deleted resource is pointed at the new one while another batch changes it. */
    @Test
    void a_referrer_is_not_changed_by_two_batches_at_once() {
        open("channel");
        open("listed_agent", plain().refersTo("/channel/things", "/channels/*", OnDelete.STRIP));
        var channel = seed("channel", "{'name':'c','size':1}");
        var agent = seed("listed_agent", "{'name':'ann','size':1,'channels':['" + channel + "']}");
        hold("listed_agent", "PUT");
        var first = submit(delete("d", "channel", channel), bomb("d"));
        awaitCalls("listed_agent", "PUT", 1);

        var second = submit(update("u", "listed_agent", agent, "'size':9"));
        release("listed_agent");

        endsAs("ROLLED_BACK", first);
        endsAs("SUCCEEDED", second);
        var ann = stored("listed_agent", "ann");
        assertEquals(9, ann.path("size").intValue(), () -> told(first) + told(second));
        assertEquals(
                server().state("/channel/things").keySet(),
                Set.of(ann.at("/channels/0").asText()),
                ann::toString);
    }

    /** The created resource is not readable yet, and somebody else's of its name is. */
    @Test
    void a_twin_is_not_taken_for_what_is_not_readable_yet() {
        open("lagging", (call, site, next) -> {
            var answer = next.apply(call);
            if (call.method().equals("POST")) {
                var made = site.newest().orElseThrow();
                var body = site.find(made).orElseThrow();
                site.remove(made);
                site.put("twin", VariantJson.object().put("name", "x").put("size", 1));
                site.after(200, () -> site.put(made, body));
            }
            return answer;
        });

        var batch = submit(create("c", "lagging", "x", "'size':1"), bomb("c"));

        finished(batch);
        assertTrue(server().state("/lagging/things").containsKey("twin"), () -> told(batch));
        if (status(batch).equals("ROLLED_BACK")) {
            assertEquals(Set.of("twin"), server().state("/lagging/things").keySet(), () -> told(batch));
        }
    }

    /** Reads lag, and the next batch captures what the one before has written. */
    @Test
    void a_batch_does_not_capture_what_was_there_before_the_last_write() {
        open("lagging", plain().lagMillis(250));
        var id = seed("lagging", "{'name':'a','size':1}");
        pass(300);

        var first = submit(update("u", "lagging", id, "'size':2"));
        var second = submit(update("u", "lagging", id, "'tags':['x']"), bomb("u"));

        endsAs("SUCCEEDED", first);
        endsAs("ROLLED_BACK", second);
        assertEquals(document("{'name':'a','size':2}"), stored("lagging", "a"), () -> told(second));
    }

    /** While a batch waits, what one of its changes names becomes what another one calls by its id. */
    @Test
    void two_changes_of_one_resource_are_noticed_when_the_batch_starts() {
        server().collection(path("numbered"), plain().integerIds(FIRST_NUMBER));
        var id = seed("numbered", "{'name':'shared-a','size':1}");
        call().contentType("application/json")
                .body("{\"remoteId\":\"" + id + "\"}")
                .put("/v1/resources/numbered/shared-a")
                .then()
                .statusCode(201);
        var next = String.valueOf(Long.parseLong(id) + 1);
        hold("numbered", "DELETE");
        var first = submit(
                "{'key':'r','type':'REPLACE','kind':'numbered','name':'shared-a','desired':{'name':'shared-a','size':2}}");
        awaitCalls("numbered", "DELETE", 1);

        var second = submit(
                "{'key':'n','type':'UPDATE','kind':'numbered','name':'shared-a','desired':{'size':3}}",
                update("i", "numbered", next, "'tags':['x']"));
        release("numbered");

        endsAs("SUCCEEDED", first);
        endsAs("ROLLED_BACK", second);
        failsAs("TWICE", second, "i");
        assertEquals(Set.of(next), server().state("/numbered/things").keySet(), () -> told(first));
        assertEquals(document("{'name':'shared-a','size':2}"), stored("numbered", "shared-a"), () -> told(second));
    }

    /** Names are ids, and one batch calls the resource by its name, the other by its id. */
    @Test
    void a_name_and_an_id_that_are_one_meet() {
        open("tag", plain().nameIds());
        hold("tag", "PUT");
        var first = submit(create("c", "tag", "conf", "'size':1"));
        awaitCalls("tag", "PUT", 1);
        var second = submit(update("u", "tag", "conf", "'size':2"));
        var third = submit(delete("d", "tag", "conf"));
        var fourth = submit(create("c", "tag", "conf", "'size':4"));
        release("tag");

        for (var batch : Set.of(first, second, third, fourth)) {
            endsAs("SUCCEEDED", batch);
        }
        assertEquals(4, stored("tag", "conf").path("size").intValue(), () -> told(fourth));
    }

    /** The name of what is deleted by its id is not given away before it is certain that it is free. */
    @Test
    void a_name_that_a_deletion_gives_up_is_held_until_the_batch_ends() {
        open("plain");
        var id = seed("plain", "{'name':'conf','size':1}");
        hold("refusing", "POST");
        var first = submit(delete("d", "plain", id), bomb("d"));
        awaitCalls("refusing", "POST", 1);

        var second = submit(create("c", "plain", "conf", "'size':4"));
        release("refusing");

        endsAs("ROLLED_BACK", first);
        endsAs("ROLLED_BACK", second);
        failsAs("NAME_TAKEN", second, "c");
        assertEquals(document("{'name':'conf','size':1}"), stored("plain", "conf"), () -> told(first));
    }

    /** A cancellation that comes when it is decided what is rolled back, of a batch that ends incomplete. */
    @Test
    void a_late_cancellation_undoes_what_holds_too() {
        open("plain");
        open("second", Untrue.half());
        var id = seed("second", "{'name':'b','size':1,'tags':['x']}");
        server().order(
                        path("second"),
                        Fault.answer(429, "{}").on("PUT").skipping(1).times(1_000_000));
        var batch = submitWith(
                "'onFailure':'CONTINUE','rollback':{'timeout':'PT2S'}",
                create("a", "plain", "a", "'size':1"),
                update("b", "second", id, "'size':2,'tags':['y']"));
        awaitCalls("second", "PUT", 2);

        demand(batch, "cancel", "{}");
        await().until(() -> batch(batch).path("run").intValue() == 2);
        release("second");

        finished(batch);
        assertEquals(Set.of(), state("plain").keySet(), () -> told(batch));
    }
}
