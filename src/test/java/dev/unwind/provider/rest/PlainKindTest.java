package dev.unwind.provider.rest;

import static dev.unwind.provider.rest.Providers.KEY;
import static dev.unwind.provider.rest.Providers.UNHEARD;
import static dev.unwind.provider.rest.Providers.await;
import static dev.unwind.provider.rest.Providers.json;
import static dev.unwind.testing.TestWrites.writes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.unwind.batch.change.RemoteId;
import dev.unwind.provider.ResourceKind;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlainKindTest extends OddServerFixture {
    private static final String PAGED =
            """
            { path: /things, name: label,
                       list: { items: /all, total: /count, page: { size: 2, sort: { sort: id } } } }""";

    @Test
    void a_kind_with_only_a_path_is_created_replaced_read_and_deleted() {
        server.answer(200, "{'id':'a b:c','size':1}");
        ResourceKind kind = thing("{}");
        var made = await(writes(kind).create(json("{'size':1}"), KEY, UNHEARD));
        await(writes(kind).update(made, json("{'size':2,'color':'red'}"), KEY));
        await(kind.read(made.id()));
        await(writes(kind).delete(made, KEY));
        assertEquals(
                List.of(
                        "POST /things {\"size\":1}",
                        "PUT /things/a%20b%3Ac {\"size\":2,\"color\":\"red\"}",
                        "GET /things/a%20b%3Ac",
                        "DELETE /things/a%20b%3Ac"),
                server.received);
        assertEquals(new RemoteId("a b:c"), made.id());
        assertEquals(json("{'size':1}"), made.projection());
    }

    @Test
    void an_update_that_changes_nothing_sends_nothing() {
        server.answer(500, "");
        assertSame(THING, await(writes(thing("{}")).update(THING, json("{'size':1.0}"), KEY)));
        assertEquals(List.of(), server.received);
    }

    @Test
    void a_name_is_absent_only_where_two_passes_over_the_pages_lack_it() {
        server.behave(request -> {
            boolean secondPass = server.received.size() > 2;
            String item = "{'id':'%s','label':'%s'}";
            String items = request.getParam("offset").equals("0")
                    ? item.formatted("1", "one") + "," + item.formatted("2", "two")
                    : item.formatted("4", secondPass ? "wanted" : "four");
            OddServer.answer(request, 200, "{'count':3,'all':[" + items + "]}");
        });
        assertEquals(1, await(thing("{}", PAGED).find("wanted")).size());
        assertEquals(
                List.of(
                        "GET /things?limit=2&offset=0&sort=id",
                        "GET /things?limit=2&offset=2&sort=id",
                        "GET /things?limit=2&offset=0&sort=id",
                        "GET /things?limit=2&offset=2&sort=id"),
                server.received);
    }

    @Test
    void one_answer_that_holds_all_is_read_once() {
        server.answer(200, "{'count':1,'all':[{'id':'1','label':'one'}]}");
        assertEquals(1, await(thing("{}", PAGED).find("one")).size());
        assertEquals(1, server.received.size());
    }

    @Test
    void no_more_than_two_of_a_name_are_given() {
        server.answer(200, "[{'id':'1','label':'x'},{'id':'2','label':'x'},{'id':'3','label':'x'}]");
        var kind = thing("{}", "{ path: /things, name: label, list: {} }");
        assertEquals(2, await(kind.find("x")).size());
        var listed = new java.util.concurrent.atomic.AtomicInteger();
        await(kind.list(each -> listed.incrementAndGet()));
        assertEquals(3, listed.get());
    }

    @Test
    void numbers_are_written_back_as_they_were_read() {
        String exact = "{'id':'7','big':12345678901234567890.10,'small':1e-30,'one':1.0}";
        server.answer(200, exact);
        var kind = thing("{}");
        var read = await(kind.read(new RemoteId("7"))).orElseThrow();
        server.answer(200, exact);
        await(writes(kind).create(read.projection(), KEY, UNHEARD));
        assertEquals(
                "POST /things {\"big\":12345678901234567890.10,\"small\":1E-30,\"one\":1.0}", server.received.get(0));
    }
}
