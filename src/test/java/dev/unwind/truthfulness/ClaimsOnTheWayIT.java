package dev.unwind.truthfulness;

import static dev.unwind.testing.Waits.await;
import static dev.unwind.truthfulness.TruthProvider.path;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unwind.apivariants.Fault;
import dev.unwind.apivariants.UpdateMode;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Two batches that are about one name or id, which the first of them came to know on its way: it claims that before it
 * writes, and the second batch waits for it or is waited for.
 */
class ClaimsOnTheWayIT extends TruthBatches {
    @BeforeEach
    void armed() {
        arm();
    }

    /** A change whose result has a label, to which others refer. */
    private static String labelled(String label) {
        return "{'key':'l','type':'CREATE','kind':'second','name':'l','desired':{'name':'l','label':'%s'}}"
                .formatted(label);
    }

    /** Waits until the batch waits for another one, or has seen what is there and goes on. */
    private void awaitDecision(String batch, String key) {
        await().until(() -> waits(batch) || !statusOf(batch, key).equals("PENDING"));
    }

    private static boolean waits(String batch) {
        return call().get("/v1/batches/" + batch + "/audit").asString().contains("waitsFor");
    }

    private static String onlyId(String kind) {
        return await().until(() -> server().state(path(kind)).keySet(), ids -> ids.size() == 1)
                .iterator()
                .next();
    }

    /** The name was given to the first batch alone: the second finds it taken, and both end as they say. */
    private void onlyTheFirstGetsTheName(String first, String second) {
        endsAs("SUCCEEDED", first);
        endsAs("ROLLED_BACK", second);
        failsAs("NAME_TAKEN", second, "c");
    }

    @Test
    void a_name_that_a_reference_gives_to_a_create_is_not_written_by_another_batch() {
        open("second");
        open("tag", plain().nameIds());
        hold("tag", "PUT");
        var first = submit(
                labelled("conf"),
                "{'key':'t','type':'CREATE','kind':'tag','name':'t','desired':{'name':{'$ref':'l#/label'},'size':1}}");
        awaitCalls("tag", "PUT", 1);

        var second = submit(create("c", "tag", "conf", "'size':4"));
        awaitDecision(second, "c");
        release("tag");

        onlyTheFirstGetsTheName(first, second);
        assertEquals(1, stored("tag", "conf").path("size").intValue(), () -> told(first) + told(second));
    }

    @Test
    void a_name_that_a_reference_gives_to_an_update_is_not_given_away() {
        open("second");
        open("plain");
        var id = seed("plain", "{'name':'a','size':1}");
        hold("plain", "PUT");
        var first = submit(labelled("conf"), update("u", "plain", id, "'name':{'$ref':'l#/label'},'size':2"));
        awaitCalls("plain", "PUT", 1);

        var second = submit(create("c", "plain", "conf", "'size':4"));
        awaitDecision(second, "c");
        release("plain");

        onlyTheFirstGetsTheName(first, second);
        assertEquals(Map.of("conf", document("{'name':'conf','size':2}")), state("plain"), () -> told(second));
    }

    @Test
    void a_name_that_a_reference_gives_to_a_replacement_is_not_given_away() {
        open("second");
        open("plain");
        var id = seed("plain", "{'name':'a','size':1}");
        hold("plain", "POST");
        var first = submit(labelled("conf"), replace("r", "plain", id, "'name':{'$ref':'l#/label'},'size':2"));
        awaitCalls("plain", "POST", 1);

        var second = submit(create("c", "plain", "conf", "'size':4"));
        awaitDecision(second, "c");
        release("plain");

        onlyTheFirstGetsTheName(first, second);
        assertEquals(Map.of("conf", document("{'name':'conf','size':2}")), state("plain"), () -> told(second));
    }

    /** The answer to the first of two calls of a create is lost. */
    @Test
    void what_is_found_by_its_name_is_completed_before_another_batch_changes_it() {
        open("called_twice", plain().patch(UpdateMode.SHALLOW));
        server().order(path("called_twice"), Fault.cutAfterEffect().on("POST"));
        hold("called_twice", "PUT");
        var first = submit(create("c", "called_twice", "a", "'size':1,'tags':['x']"));
        awaitCalls("called_twice", "PUT", 1);

        var second = submit(update("u", "called_twice", onlyId("called_twice"), "'region':'us'"));
        awaitDecision(second, "u");
        release("called_twice");

        endsAs("SUCCEEDED", first);
        endsAs("SUCCEEDED", second);
        assertEquals(
                document("{'name':'a','size':1,'tags':['x'],'region':'us'}"),
                stored("called_twice", "a"),
                () -> told(first) + told(second));
    }

    /** Another batch has begun to change what a create without an answer has made, and lists do not show yet. */
    @Test
    void what_another_batch_changes_is_completed_after_that_as_it_is_then() {
        open("listed_late", plain().patch(UpdateMode.SHALLOW).lagMillis(800).onlyListsLag());
        server().order(path("listed_late"), Fault.cutAfterEffect().on("POST"));
        hold("listed_late", "PUT");
        var first = submit(create("c", "listed_late", "a", "'size':1,'tags':['x']"));
        var second = submit(update("u", "listed_late", onlyId("listed_late"), "'region':'us'"));
        awaitCalls("listed_late", "PUT", 1);

        // The first batch has found it by now.
        pass(1_500);
        release("listed_late");

        endsAs("SUCCEEDED", first);
        endsAs("SUCCEEDED", second);
        assertEquals(
                document("{'name':'a','size':1,'tags':['x'],'region':'us'}"),
                stored("listed_late", "a"),
                () -> told(first) + told(second));
    }

    /** The answer to an update that gave the resource another id is lost, and what is found is long in being read. */
    @Test
    void what_is_found_under_another_id_is_read_before_another_batch_changes_it() {
        open("moving", plain().upsertsUnderNewId());
        var old = seed("moving", "{'name':'a','size':1}");
        server().order(path("moving"), Fault.cutAfterEffect().on("POST"));
        server().order(
                        path("moving"),
                        Fault.delay(2_000).on("GET").at(path("moving") + "/").skipping(2));
        var first = submit(update("u", "moving", old, "'size':2"));
        await().until(() -> !state("moving").get("a").equals(document("{'name':'a','size':1}")));
        var now = onlyId("moving");
        await().until(() -> reads("moving", now) == 1);

        var second = submit(update("u", "moving", now, "'region':'us'"));

        endsAs("SUCCEEDED", first);
        endsAs("SUCCEEDED", second);
        assertEquals(
                document("{'name':'a','size':2,'region':'us'}"),
                stored("moving", "a"),
                () -> told(first) + told(second));
    }

    private static long reads(String kind, String id) {
        return server().requests(path(kind)).stream()
                .filter(request -> request.line().startsWith("GET " + path(kind) + "/" + id))
                .count();
    }

    /** Somebody deletes what was changed, and it is created again. */
    @Test
    void a_name_that_a_rollback_gives_again_is_not_given_away() {
        open("plain");
        var id = seed("plain", "{'name':'conf','size':1}");
        arm(site -> site.other(path("plain")).remove(id));
        hold("plain", "POST");
        var first = submitWith("'rollback':{'onDrift':'OVERWRITE'}", update("u", "plain", id, "'size':2"), bomb("u"));
        awaitCalls("plain", "POST", 1);

        var second = submit(create("c", "plain", "conf", "'size':4"));
        awaitDecision(second, "c");
        release("plain");

        endsAs("ROLLED_BACK", first);
        endsAs("ROLLED_BACK", second);
        failsAs("NAME_TAKEN", second, "c");
        assertEquals(Map.of("conf", document("{'name':'conf','size':1}")), state("plain"), () -> told(first));
    }

    /** Another batch has begun to create a resource of the name that is to be given again. */
    @Test
    void a_name_that_another_batch_holds_is_not_given_again() {
        open("plain");
        var id = seed("plain", "{'name':'conf','size':1}");
        hold("refusing", "POST");
        hold("plain", "POST");
        var first = submitWith(
                "'rollback':{'onDrift':'OVERWRITE','timeout':'PT10S'}",
                update("u", "plain", id, "'size':2"),
                bomb("u"));
        awaitCalls("refusing", "POST", 1);
        server().remove(path("plain"), id);
        var second = submit(create("c", "plain", "conf", "'size':4"));
        awaitCalls("plain", "POST", 1);

        release("refusing");
        endsAs("INCOMPLETE", first);
        release("plain");

        failsAs("BUSY", first, "u");
        endsAs("SUCCEEDED", second);
        assertEquals(Map.of("conf", document("{'name':'conf','size':4}")), state("plain"), () -> told(first));
    }

    /** A resource outside the batch went with what it referred to. */
    @Test
    void the_name_of_a_referrer_that_comes_back_is_not_given_away() {
        open("policy", Neighbours.cascade("/permission/things", "policy"));
        open("permission");
        var policy = seed("policy", "{'name':'p'}");
        seed("permission", "{'name':'read','policy':'" + policy + "'}");
        hold("permission", "POST");
        var first = submit(delete("d", "policy", policy), bomb("d"));
        awaitCalls("permission", "POST", 1);

        var second = submit(create("c", "permission", "read", "'size':4"));
        awaitDecision(second, "c");
        release("permission");

        endsAs("ROLLED_BACK", first);
        endsAs("ROLLED_BACK", second);
        failsAs("NAME_TAKEN", second, "c");
        assertEquals(Set.of("read"), state("permission").keySet(), () -> told(first));
    }

    /** A person gives another state to restore, with another name in it. */
    @Test
    void a_name_that_a_settlement_gives_is_not_given_away() {
        open("plain");
        var id = seed("plain", "{'name':'a','size':1}");
        arm(site -> site.other(path("plain"))
                .write(id, site.other(path("plain")).find(id).orElseThrow().put("size", 7)));
        var first = submit(update("u", "plain", id, "'size':2"), bomb("u"));
        endsAs("INCOMPLETE", first);
        var puts = sent("plain", "PUT");
        hold("plain", "PUT");
        demand(
                first,
                "steps/1/settle",
                "{'by':'jane','why':'called otherwise now','onDrift':'OVERWRITE','desired':{'name':'conf','size':1}}");
        await().until(() -> sent("plain", "PUT") > puts);

        var second = submit(create("c", "plain", "conf", "'size':4"));
        awaitDecision(second, "c");
        release("plain");

        endsAs("SETTLED", first);
        endsAs("ROLLED_BACK", second);
        failsAs("NAME_TAKEN", second, "c");
        assertEquals(Map.of("conf", document("{'name':'conf','size':1}")), state("plain"), () -> told(first));
    }
}
