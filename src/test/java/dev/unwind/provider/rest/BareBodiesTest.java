package dev.unwind.provider.rest;

import static dev.unwind.provider.rest.Providers.KEY;
import static dev.unwind.provider.rest.Providers.UNHEARD;
import static dev.unwind.provider.rest.Providers.await;
import static dev.unwind.provider.rest.Providers.json;
import static dev.unwind.testing.TestWrites.writes;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unwind.batch.change.RemoteId;
import dev.unwind.provider.RemoteResource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Calls of kinds whose bodies are no objects of members. */
class BareBodiesTest extends OddServerFixture {
    private static RemoteResource day(String projection) {
        return new RemoteResource(
                new RemoteId("monday"), json(projection), json(projection), Optional.empty(), Optional.empty());
    }

    /** Only what sends members is that one member. */
    @Test
    void calls_for_items_and_effects_have_bodies_of_their_own() {
        var kind = thing(
                "{}",
                "{ path: /hours, id: { from: name }, name: day, bare: hours, update: ["
                        + " { call: 'POST /hours/{id}/open', when: 'desired.open', effects: [open], with: { by: '{id}' } },"
                        + " { call: 'POST /hours/{id}', forEach: hours, body: { add: '{item}' } }] }");
        server.answer(200, "{}");

        await(writes(kind)
                .update(
                        day("{'day':'monday','hours':['9-12']}"),
                        json("{'day':'monday','hours':['9-12','14-18'],'open':true}"),
                        KEY));

        assertEquals(
                List.of("POST /hours/monday/open {\"by\":\"monday\"}", "POST /hours/monday {\"add\":\"14-18\"}"),
                server.received);
    }

    @Test
    void collections_have_bodies_of_their_own() {
        var kind = thing(
                "{}",
                "{ path: /hours, id: { from: name }, name: day, bare: hours,"
                        + " collections: { staff: { path: '/hours/{id}/staff', add: { call: 'POST /hours/{id}/staff', body: { who: '{item}' } } } } }");
        server.answer(200, "[]");

        await(writes(kind).create(json("{'day':'monday','hours':['9-12'],'staff':['ada']}"), KEY, UNHEARD));

        assertEquals(
                List.of("PUT /hours/monday [\"9-12\"]", "POST /hours/monday/staff {\"who\":\"ada\"}"), server.received);
    }

    @Test
    void an_answer_without_location_may_show_the_id_elsewhere() {
        var kind =
                thing("{}", "{ path: /things, id: { from: location }, create: [{ call: POST /things, idAt: /made }] }");
        server.answer(201, "{'made':'8'}");

        assertEquals(
                new RemoteId("8"),
                await(writes(kind).create(json("{'size':1}"), KEY, UNHEARD)).id());
    }
}
