package dev.unwind.truthfulness;

import static dev.unwind.truthfulness.TruthProvider.path;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.apivariants.Fault;
import dev.unwind.apivariants.OnDelete;
import dev.unwind.apivariants.UpdateMode;
import dev.unwind.apivariants.VariantJson;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Resources that refer to others, what is lost with a resource, and batches that follow one another. */
class ConnectedServersIT extends TruthBatches {
    @BeforeEach
    void armed() {
        arm();
    }

    /** What a recreate loses has come true. */
    @Test
    void a_declared_loss_that_came_true_is_in_the_outcome() {
        open("lossy", Neighbours.forget("/second/things", "role", "since"));
        open("second");
        var role = seed("lossy", "{'name':'r'}");
        seed("second", "{'name':'ann','role':'" + role + "','since':1}");
        var change = delete("d", "lossy", role);

        assertFalse(plan(change).at("/changes/0/rollback/exact").asBoolean(true));
        var batch = submit(change, bomb("d"));
        endsAs("INCOMPLETE", batch);
        failsAs("LIMITATION", batch, "d");
        assertEquals(Set.of("r"), state("lossy").keySet(), () -> told(batch));
    }

    @Test
    void a_loss_that_was_accepted_beforehand_is_no_failure() {
        open("lossy");
        var role = seed("lossy", "{'name':'r'}");

        var batch = submitWith("'rollback':{'accept':['LIMITATION']}", delete("d", "lossy", role), bomb("d"));

        endsAs("ROLLED_BACK", batch);
        assertEquals(Set.of("r"), state("lossy").keySet());
    }

    @Test
    void a_note_is_no_loss() {
        open("noted");
        var id = seed("noted", "{'name':'r'}");

        endsAs("ROLLED_BACK", submit(delete("d", "noted", id), bomb("d")));
    }

    /** A second batch deleted what the first one made, and is undone. */
    @Test
    void a_preview_follows_ids_as_the_run_does() {
        open("group");
        var made = submit(create("c", "group", "g", "'size':1"));
        endsAs("SUCCEEDED", made);
        var id = step(made, "c").get("remoteId").textValue();
        var deleted = submit(delete("d", "group", id));
        endsAs("SUCCEEDED", deleted);
        demand(deleted, "rollback", "{}");
        endsAs("ROLLED_BACK", deleted);
        assertEquals(Set.of("g"), state("group").keySet());

        var preview = json(ask(made, "rollback?dryRun=true", "{}"));
        demand(made, "rollback", "{}");
        endsAs("ROLLED_BACK", made);

        assertEquals(Set.of(), state("group").keySet());
        assertEquals("DELETE", preview.at("/steps/0/calls/0/method").asText(), preview::toString);
        assertNotEquals(
                "/group/things/" + id, preview.at("/steps/0/calls/0/path").asText());
    }

    /** What stands in the way is another batch's. */
    @Test
    void another_batch_that_changed_it_is_named() {
        open("plain");
        var id = seed("plain", "{'name':'a','size':1}");
        var first = submit(update("u", "plain", id, "'size':2"));
        endsAs("SUCCEEDED", first);
        var second = submit(update("u", "plain", id, "'size':3"));
        endsAs("SUCCEEDED", second);

        demand(first, "rollback", "{}");

        endsAs("INCOMPLETE", first);
        assertTrue(step(first, "u").get("error").toString().contains(second), () -> told(first));
        assertEquals(3, stored("plain", "a").path("size").intValue());
    }

    /** Names as ids, held by others. */
    @Test
    void a_name_comes_back_to_those_who_held_it() {
        open("tag", plain().nameIds());
        open("book", plain().refersTo("/tag/things", "/tags/*", OnDelete.STRIP));
        seed("tag", "{'name':'old','size':1}");
        seed("tag", "{'name':'new','size':1}");
        seed("book", "{'name':'b','tags':['old','new']}");
        var before = state("book");

        var batch = submit(delete("t", "tag", "old"), bomb("t"));

        endsAs("ROLLED_BACK", batch);
        assertEquals(Set.of("old", "new"), server().state("/tag/things").keySet());
        assertEquals(before, state("book"), () -> told(batch));
    }

    /** The referrer that is open has another id by now. */
    @Test
    void a_referrer_is_followed_to_its_new_id() {
        var held = heldBack();
        var agent = server().state("/listed_agent/things").keySet().iterator().next();
        endsAs("SUCCEEDED", submit(replace("r", "listed_agent", agent, "'name':'ann','size':2")));

        demand(held, "rollback", "{}");

        // Found under its new id; that it was made anew by another batch is that batch's work, and stays.
        finished(held);
        assertFalse(told(held).contains("REFERRER_GONE"), () -> told(held));
        assertEquals(2, stored("listed_agent", "ann").path("size").intValue());
    }

    /** The preview of an undoing that is taken up with referrers open. */
    @Test
    void a_preview_of_what_is_taken_up_shows_open_referrers() {
        var held = heldBack();

        var preview = json(ask(held, "rollback?dryRun=true", "{}"));
        demand(held, "rollback", "{}");

        endsAs("ROLLED_BACK", held);
        assertHolds();
        assertFalse(preview.at("/steps/0").toString().contains("NOTHING_TO_CHANGE"), preview::toString);
    }

    private static void assertHolds() {
        var channel = server().state("/channel/things").keySet().iterator().next();
        assertEquals(channel, stored("listed_agent", "ann").at("/channels/0").textValue(), () -> stored(
                        "listed_agent", "ann")
                .toString());
    }

    /** A deletion whose undoing recreated its channel, and could not give that back to the agent. */
    private String heldBack() {
        open("channel");
        open("listed_agent", plain().refersTo("/channel/things", "/channels/*", OnDelete.STRIP));
        var channel = seed("channel", "{'name':'c','size':1}");
        seed("listed_agent", "{'name':'ann','size':1,'channels':['" + channel + "']}");
        server().order(path("listed_agent"), Fault.answer(422, "{}").on("PUT").times(30));
        var batch = submitWith("'rollback':{'timeout':'PT2S'}", delete("d", "channel", channel), bomb("d"));
        endsAs("INCOMPLETE", batch);
        assertEquals(Set.of("c"), state("channel").keySet());
        server().clearFaults(path("listed_agent"));
        return batch;
    }

    /** A snapshot is durable of what was never touched, and the batch changed it all the same. */
    @Test
    void a_step_that_was_not_touched_is_looked_at_too() {
        open("channel");
        open(
                "agent",
                plain().accepts("name", "size", "channels").refersTo("/channel/things", "/channels/*", OnDelete.STRIP));
        var channel = seed("channel", "{'name':'c','size':1}");
        var agent = seed("agent", "{'name':'ann','size':1,'channels':['" + channel + "']}");

        var batch = submit(
                delete("d", "channel", channel),
                "{'key':'u','type':'UPDATE','kind':'agent','remoteId':'%s','desired':{'bad':1},'dependsOn':['d']}"
                        .formatted(agent));

        finished(batch);
        var restored = server().state("/channel/things").keySet();
        if (status(batch).equals("ROLLED_BACK")) {
            assertEquals(
                    restored.toString(),
                    "[" + stored("agent", "ann").at("/channels/0").asText() + "]",
                    () -> told(batch));
        } else {
            endsAs("INCOMPLETE", batch);
            assertTrue(open(batch, "d") || open(batch, "u"), () -> told(batch));
        }
    }

    /** Somebody else changes another member after the first call back. */
    @Test
    void a_foreign_change_between_two_calls_back_is_not_reverted_in_silence() {
        var patches = new AtomicInteger();
        open("stepwise", plain().noPut().patch(UpdateMode.SHALLOW).behaving((call, site, next) -> {
            var answer = next.apply(call);
            // The third is the first of the way back.
            if (call.method().equals("PATCH") && patches.incrementAndGet() == 3) {
                var id = call.id().orElseThrow();
                site.write(id, site.find(id).orElseThrow().put("extra", "theirs"));
            }
            return answer;
        }));
        var id = seed("stepwise", "{'name':'a','size':1,'tags':['x'],'extra':'e'}");

        var batch = submit(update("u", "stepwise", id, "'size':2,'tags':['y']"), bomb("u"));

        finished(batch);
        var extra = stored("stepwise", "a").path("extra").asText();
        assertTrue(
                extra.equals("theirs") || step(batch, "u").toString().contains("theirs"),
                () -> extra + "\n" + told(batch));
        if (status(batch).equals("ROLLED_BACK")) {
            assertEquals(
                    document("{'name':'a','size':1,'tags':['x'],'extra':'e'}"),
                    stored("stepwise", "a"),
                    () -> told(batch));
        }
    }

    /** What is to be deleted is referred to by another batch's agent. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_create_is_not_undone_under_those_who_refer_to_it(boolean meanwhile) {
        open("channel");
        open("listed_agent", plain().refersTo("/channel/things", "/channels/*", OnDelete.STRIP));
        var made = submit(create("c", "channel", "c", "'size':1"));
        endsAs("SUCCEEDED", made);
        var channel = step(made, "c").get("remoteId").textValue();
        var agent = "'channels':['" + channel + "']";
        if (meanwhile) {
            seed("listed_agent", "{'name':'ann'," + agent + "}");
        } else {
            endsAs("SUCCEEDED", submit(create("a", "listed_agent", "ann", agent)));
        }

        var preview = json(ask(made, "rollback?dryRun=true", "{}"));
        demand(made, "rollback", "{'timeout':'PT3S'}");

        endsAs("INCOMPLETE", made);
        failsAs("REFERRED_TO", made, "c");
        JsonNode ann = stored("listed_agent", "ann");
        assertEquals(channel, ann.at("/channels/0").asText(), () -> told(made));
        assertEquals("REFERRED_TO", preview.at("/steps/0/warnings/0/code").asText(), preview::toString);
        assertFalse(preview.path("applicable").asBoolean(true), preview::toString);

        demand(made, "rollback", "{'accept':['REFERRED_TO']}");
        endsAs("ROLLED_BACK", made);
        assertEquals(Set.of(), state("channel").keySet());
        assertTrue(stored("listed_agent", "ann").path("channels").isEmpty(), () -> told(made));
        assertEquals("REFERRED_TO", step(made, "c").at("/losses/0/code").asText(), () -> told(made));
    }

    /** The referrer appears while the batch that made the resource is under way. */
    @Test
    void a_create_of_a_failed_batch_is_not_undone_under_an_outsider_who_refers_to_it() {
        open("channel");
        open("listed_agent", plain().refersTo("/channel/things", "/channels/*", OnDelete.STRIP));
        arm(site -> {
            var channel = site.other("/channel/things").newest().orElseThrow();
            site.other("/listed_agent/things")
                    .put("outsider", VariantJson.writtenObject("{'name':'ann','channels':['%s']}".formatted(channel)));
        });
        var batch = submit(
                create("c", "channel", "c", "'size':1"),
                create("own", "listed_agent", "bob", "'channels':[{'$ref':'c#/id'}]"),
                bomb("own"));

        endsAs("INCOMPLETE", batch);
        failsAs("REFERRED_TO", batch, "c");
        assertEquals("ROLLED_BACK", step(batch, "own").path("status").asText(), () -> told(batch));
        assertEquals(1, stored("listed_agent", "ann").path("channels").size(), () -> told(batch));

        server().remove(path("listed_agent"), "outsider");
        demand(batch, "rollback", "{}");
        endsAs("ROLLED_BACK", batch);
        assertEquals(Set.of(), state("channel").keySet());
    }
}
