package dev.unwind.truthfulness;

import static dev.unwind.testing.Waits.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.apivariants.Behaviour;
import dev.unwind.apivariants.OnDelete;
import dev.unwind.apivariants.VariantFeatures;
import dev.unwind.apivariants.VariantFixture;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What writes do at servers that do not do what they answer; and some behaviours together. */
class WriteBehavioursTest extends VariantFixture {
    private static final String OTHERS = "/wild/others";

    private static void behave(Behaviour... behaviours) {
        things(plain().behaving(behaviours));
    }

    @Test
    void writes_take_effect_later() {
        things(plain().behaving(Asynchronous.later("POST", 30)));
        assertEquals(202, post("{'name':'a'}").status());
        await().until(() -> server.state(THINGS).size() == 1);

        behave(Asynchronous.later("PUT", 2_000));
        seed("a");
        assertEquals(202, status("PUT", "/1", "{'name':'b'}"));
        assertEquals("a", state("1").path("name").textValue());
        await().until(() -> state("1").path("name").textValue().equals("b"));

        behave(Asynchronous.later("DELETE", 2_000));
        seed("a");
        assertEquals(202, status("DELETE", "/1", ""));
        assertEquals(200, get("/1").status());
        await().until(() -> server.state(THINGS).isEmpty());
        assertEquals(404, get("/1").status());
    }

    @Test
    void what_is_due_later_is_forgotten_with_the_rest() throws InterruptedException {
        behave(Asynchronous.later("POST", 30));
        post("{'name':'a'}");
        server.reset(THINGS);
        Thread.sleep(60);
        assertTrue(server.state(THINGS).isEmpty());
    }

    @Test
    void writes_are_accepted_and_never_done() {
        behave(Asynchronous.never("DELETE"));
        seed("a");
        assertEquals(202, status("DELETE", "/1", ""));
        assertEquals(200, get("/1").status());
        assertEquals(201, post("{'name':'b'}").status());
    }

    @Test
    void resources_pass_through_states() {
        behave(Asynchronous.states("POST", 30, "Failed"));
        Response created = post("{'name':'a'}");
        assertEquals(202, created.status());
        assertEquals("Creating", created.json().path("state").textValue());
        await().until(() -> state("1").path("state").textValue().equals("Failed"));

        behave(Asynchronous.states("PUT", 30, "Ready"));
        seed("a");
        assertEquals(
                "Updating",
                call("PUT", "/1", "{'name':'b'}").json().path("state").textValue());
        await().until(() -> state("1").path("state").textValue().equals("Ready"));

        behave(Asynchronous.states("DELETE", 30, "Ready"));
        seed("a");
        assertEquals(202, status("DELETE", "/1", ""));
        assertEquals("Deleting", get("/1").json().path("state").textValue());
        await().until(() -> server.state(THINGS).isEmpty());
        assertEquals(404, status("DELETE", "/1", ""));

        behave(Asynchronous.states("DELETE", 30, "Failed"));
        seed("a");
        status("DELETE", "/1", "");
        await().until(() -> state("1").path("state").textValue().equals("Ready"));
    }

    @Test
    void writes_are_answered_and_not_done() {
        things(VariantFeatures.plain().behaving(Untrue.idle("POST"), Untrue.idle("PUT"), Untrue.idle("DELETE")));
        assertEquals("nowhere-1", post("{'name':'a'}").json().path("id").textValue());
        assertEquals(404, get("/nowhere-1").status());
        String id = server.seed(THINGS, "{'name':'a'}");
        assertEquals(
                "a", call("PUT", "/" + id, "{'name':'b'}").json().path("name").textValue());
        assertEquals(204, status("DELETE", "/" + id, ""));
        assertEquals(200, get("/" + id).status());
        assertEquals(404, status("DELETE", "/nowhere", ""));
    }

    @Test
    void a_refused_update_has_done_half() {
        behave(Untrue.half());
        server.seed(THINGS, "{'name':'a','tags':['x'],'owner':'ann'}");
        assertEquals(422, status("PUT", "/1", "{'name':'a','tags':['y'],'owner':'bob'}"));
        assertEquals(json("{'name':'a','tags':['y'],'owner':'ann'}"), state("1"));
    }

    @Test
    void refused_writes_are_done() {
        behave(Untrue.doneAndRefused("POST"));
        assertEquals(422, post("{'name':'a'}").status());
        assertEquals("a", state("1").path("name").textValue());
        assertEquals(200, status("PUT", "/1", "{'name':'b'}"));
    }

    @Test
    void members_are_dropped_ignored_and_kept() {
        behave(Untrue.drops("/attributes", "/in/*/x"), Untrue.ignores("region"), Untrue.keeps("secret"));
        post("{'name':'a','attributes':{},'in':[{'x':1,'y':2}],'region':'eu','secret':'s'}");
        assertEquals(json("{'name':'a','in':[{'y':2}],'region':'eu','secret':'s'}"), state("1"));
        status("PUT", "/1", "{'name':'b','region':'us'}");
        assertEquals(json("{'name':'b','region':'eu','secret':'s'}"), state("1"));
        status("PUT", "/1", "{'name':'b','secret':'t'}");
        assertEquals(json("{'name':'b','secret':'t'}"), state("1"));
    }

    @Test
    void a_secret_that_an_update_does_not_give_is_gone_and_nulls_are_stored() {
        things(plain().writeOnly("/secret"));
        server.seed(THINGS, "{'name':'a','secret':'s'}");
        status("PUT", "/1", "{'name':'b','none':null,'list':[{'value':null}]}");
        assertEquals(json("{'name':'b','none':null,'list':[{'value':null}]}"), state("1"));
        assertEquals(
                json("{'name':'b','none':null,'list':[{'value':null}],'id':1}"),
                get("/1").json());
    }

    @Test
    void an_intermediary_sends_writes_twice() {
        behave(Untrue.twice("POST", "PUT", "DELETE"));
        post("{'name':'a'}");
        assertEquals(Set.of("1", "2"), server.state(THINGS).keySet());
        assertEquals(404, status("DELETE", "/1", ""));
        assertEquals(Set.of("2"), server.state(THINGS).keySet());

        things(plain().etags().behaving(Untrue.twice("POST", "PUT", "DELETE")));
        seed("a");
        assertEquals(
                412, status("PUT", "/1", "{'name':'b'}", "If-Match", get("/1").etag()));
        assertEquals("b", state("1").path("name").textValue());
    }

    @Test
    void names_are_respelt() {
        things(plain().findsBy("name").uniqueNames().behaving(Spelling.lowerCase("/name")));
        assertEquals("ann", post("{'name':'Ann'}").json().path("name").textValue());
        assertEquals(List.of("ann"), names(get("?name=ANN").json()));
        assertEquals(409, post("{'name':'aNN'}").status());

        things(plain().findsBy("name").behaving(Spelling.composed("/name"), Spelling.trimmed("/name")));
        post("{'name':' e\u0301 '}");
        assertEquals(List.of("\u00e9"), names(get("?name=e%CC%81").json()));

        things(VariantFeatures.plain().nameIds().behaving(Spelling.lowerCase("/name")));
        assertEquals(201, status("PUT", "/A", "{'name':'A','size':1}"));
        assertEquals(Set.of("a"), server.state(THINGS).keySet());
        assertEquals(200, get("/A").status());
    }

    @Test
    void deletions_reach_others() {
        server.collection(OTHERS, VariantFeatures.plain());
        behave(Neighbours.cascade(OTHERS, "folder"));
        seed("a", "b");
        server.seed(OTHERS, "{'name':'x','folder':1}");
        server.seed(OTHERS, "{'name':'y','folder':2}");
        assertEquals(204, status("DELETE", "/1", ""));
        assertEquals(
                List.of("y"),
                server.state(OTHERS).values().stream()
                        .map(body -> body.path("name").textValue())
                        .toList());

        behave(Neighbours.suspend(OTHERS, "role"));
        server.reset(OTHERS);
        seed("a");
        String holder = server.seed(OTHERS, "{'role':1,'status':'active','since':2}");
        status("DELETE", "/1", "");
        assertEquals(
                json("{'role':null,'status':'suspended','since':2}"),
                server.state(OTHERS).get(holder));

        behave(Neighbours.forget(OTHERS, "role", "since"));
        seed("a");
        server.change(OTHERS, holder, "{'role':1}");
        status("DELETE", "/1", "");
        assertEquals(
                json("{'role':1,'status':'suspended'}"), server.state(OTHERS).get(holder));
    }

    @Test
    void a_deleted_name_is_taken_out_of_its_holders() {
        things(VariantFeatures.plain().nameIds());
        server.collection(OTHERS, VariantFeatures.plain().refersTo(THINGS, "/tags/*", OnDelete.STRIP));
        status("PUT", "/old", "{'name':'old'}");
        String book = server.seed(OTHERS, "{'tags':['old','new']}");
        status("DELETE", "/old", "");
        assertEquals(json("{'tags':['new']}"), server.state(OTHERS).get(book));
    }

    @Test
    void others_are_renumbered() {
        behave(Neighbours.positions("position"));
        for (int i = 1; i <= 4; i++) {
            server.seed(THINGS, "{'name':'" + "abcd".charAt(i - 1) + "','position':" + i + "}");
        }
        status("DELETE", "/2", "");
        assertEquals("acd", order());
        post("{'name':'b','position':2}");
        assertEquals("abcd", order());
        status("PUT", "/4", "{'name':'d','position':1}");
        assertEquals("dabc", order());
        post("{'name':'z'}");
        assertEquals("dabcz", order());
    }

    private static String order() {
        var order = new StringBuilder("-----");
        server.state(THINGS)
                .values()
                .forEach(body -> order.setCharAt(
                        body.path("position").intValue() - 1,
                        body.path("name").textValue().charAt(0)));
        return order.toString().replace("-", "");
    }

    @Test
    void behaviours_compose() {
        behave(
                Asynchronous.later("POST", 30),
                Spelling.lowerCase("/name"),
                Neighbours.positions("position"),
                Reads.masks("/secret"));
        server.seed(THINGS, "{'name':'x','position':1}");
        assertEquals(202, post("{'name':'A','position':1,'secret':'s'}").status());
        await().until(() -> server.state(THINGS).size() == 2);
        assertEquals("ax", order());
        assertEquals("**********", get("/2").json().path("secret").textValue());
    }
}
