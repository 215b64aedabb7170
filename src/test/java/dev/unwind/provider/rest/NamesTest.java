package dev.unwind.provider.rest;

import static dev.unwind.provider.rest.Providers.KEY;
import static dev.unwind.provider.rest.Providers.UNHEARD;
import static dev.unwind.provider.rest.Providers.await;
import static dev.unwind.provider.rest.Providers.json;
import static dev.unwind.testing.TestWrites.writes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.batch.change.RemoteId;
import dev.unwind.provider.RemoteResource;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which names are the same to a provider, and what a look-up by name shows. */
class NamesTest extends OddServerFixture {
    private static final String FOLDED =
            "{ path: /things, name: label, find: '/things?q={name}', ignoreCase: [/label], trims: [/label] }";

    private static List<String> ids(List<RemoteResource> found) {
        return found.stream().map(each -> each.id().value()).toList();
    }

    @Test
    void names_are_the_same_as_the_kind_declares() {
        var folded = thing("{}", FOLDED);
        assertTrue(folded.sameName("Jane.Doe@Example.com", " jane.doe@example.com\t"));
        assertFalse(folded.sameName("a b", "a  b"));
        var exact = thing("{}", "{ path: /things, name: label, list: {} }");
        assertFalse(exact.sameName("Jane", "jane"));
        assertTrue(exact.sameName("Zo\u00eb", "Zoe\u0308"));
    }

    @Test
    void a_look_up_finds_the_name_as_the_provider_spells_it() {
        server.answer(200, "[{'id':'1','label':'jane'},{'id':'2','label':'janet'}]");
        assertEquals(List.of("1"), ids(await(thing("{}", FOLDED).find("Jane "))));
        assertEquals(List.of("GET /things?q=Jane%20"), server.received);
    }

    @Test
    void other_spellings_are_found_at_most_three() {
        server.answer(
                200,
                """
                [{'id':'1','label':'jane  doe'},{'id':'2','label':'Jane Doe'},{'id':'3','label':'Jane D'},
                 {'id':'4','label':'JANE DOE'},{'id':'5','label':' jane doe'}]""");
        var kind = thing("{}", "{ path: /things, name: label, list: {} }");
        assertEquals(List.of("2"), ids(await(kind.find("Jane Doe"))));
        assertEquals(List.of("1", "2", "4"), ids(await(kind.findSimilar("Jane Doe"))));
        assertEquals(List.of(), ids(await(kind.findSimilar("John"))));
    }

    @Test
    void a_create_goes_on_where_the_provider_spells_the_name_its_own_way() {
        server.answer(200, "{'id':'1','label':'jane'}");
        var kind = thing(
                "{}",
                """
                { path: /things, name: label, ignoreCase: [/label],
                  create: [{ call: POST /things, send: [label] }, { call: "PATCH /things/{id}", send: [size] }] }""");
        await(writes(kind).create(json("{'label':'Jane','size':1}"), KEY, UNHEARD));
        assertEquals(2, server.received.size());
    }

    @Test
    void names_that_are_ids_may_be_spelled_otherwise() {
        server.answer(200, "{'label':'jane','size':1}");
        var kind = thing("{}", "{ path: /things, name: label, id: { from: name }, ignoreCase: [/label] }");
        assertEquals(
                "jane",
                await(kind.read(new RemoteId("Jane"))).orElseThrow().id().value());
        assertEquals(List.of("jane"), ids(await(kind.find("Jane"))));
    }

    @Test
    void a_look_up_has_pages_only_if_it_says_so() {
        server.answer(200, "[{'id':'1','label':'x'},{'id':'2','label':'y'}]");
        var kind = thing("{}", "{ path: /things, name: label, find: '/things?q={name}', list: { page: { size: 2 } } }");
        await(kind.find("x"));
        assertEquals(List.of("GET /things?q=x"), server.received);
    }

    @Test
    void a_page_that_brings_nothing_new_ends_a_listing() {
        server.answer(200, "[{'id':'1','label':'x'},{'id':'2','label':'y'}]");
        var kind = thing("{}", "{ path: /things, name: label, list: { page: { size: 2 } } }");
        assertEquals(List.of("1"), ids(await(kind.find("x"))));
        assertEquals(4, server.received.size()); // two passes of two pages
    }

    /** Insertions between two requests shift a whole page: the second pass shows what the first one has missed. */
    @Test
    void a_page_that_only_seems_to_repeat_hides_nothing() {
        server.behave(request -> {
            boolean shifted = server.received.size() == 2;
            OddServer.answer(
                    request,
                    200,
                    switch (request.getParam("offset")) {
                        case "0" -> "[{'id':'1','label':'a'},{'id':'2','label':'b'}]";
                        case "2" ->
                            shifted ? "[{'id':'1','label':'a'},{'id':'2','label':'b'}]" : "[{'id':'3','label':'x'}]";
                        default -> "[]";
                    });
        });
        var kind = thing("{}", "{ path: /things, name: label, list: { page: { size: 2 } } }");
        assertEquals(List.of("3"), ids(await(kind.find("x"))));
    }
}
