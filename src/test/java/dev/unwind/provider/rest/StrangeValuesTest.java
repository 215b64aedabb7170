package dev.unwind.provider.rest;

import static dev.unwind.provider.rest.Providers.KEY;
import static dev.unwind.provider.rest.Providers.UNHEARD;
import static dev.unwind.provider.rest.Providers.await;
import static dev.unwind.provider.rest.Providers.failure;
import static dev.unwind.provider.rest.Providers.json;
import static dev.unwind.testing.TestWrites.writes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.batch.change.RemoteId;
import dev.unwind.provider.PathPattern;
import dev.unwind.provider.ProviderFailure.InDoubt;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.ResourceKind;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values that mean something else than they say, or cannot be kept. */
class StrangeValuesTest extends OddServerFixture {
    private static final String ONCE = "{ timeout: PT60S, retry: { attempts: 1 } }";
    private static final RemoteId SEVEN = new RemoteId("7");
    private static final String NULLS = "{'id':'7','a':null,'steps':[{'value':null},null],'env':{'A':null}}";

    @Test
    void nulls_are_captured_compared_and_sent_as_they_are() {
        server.answer(200, NULLS);
        ResourceKind kind = thing(ONCE);
        JsonNodes read = new JsonNodes(await(kind.read(SEVEN)).orElseThrow());
        assertEquals(json("{'a':null,'steps':[{'value':null},null],'env':{'A':null}}"), read.projection());
        await(writes(kind).create(read.projection(), KEY, UNHEARD));
        assertEquals(
                "POST /things {\"a\":null,\"steps\":[{\"value\":null},null],\"env\":{\"A\":null}}",
                server.received.get(1));
        await(writes(kind).update(read.resource(), json("{'a':1,'steps':[{'value':null},null],'env':{}}"), KEY));
        assertEquals("PUT /things/7 {\"a\":1,\"steps\":[{\"value\":null},null],\"env\":{}}", server.received.get(2));
    }

    private record JsonNodes(RemoteResource resource) {
        com.fasterxml.jackson.databind.JsonNode projection() {
            return resource.projection();
        }
    }

    @Test
    void nulls_mean_absence_where_the_file_says_so() {
        server.answer(200, NULLS);
        var kind = thing(ONCE, "{ path: /things, nulls: absent }");
        var read = await(kind.read(SEVEN)).orElseThrow();
        assertEquals(json("{'steps':[{},null],'env':{}}"), read.projection());
        await(writes(kind).create(json("{'a':null,'b':1}"), KEY, UNHEARD));
        assertEquals("POST /things {\"b\":1}", server.received.get(1));
        assertEquals(kind.canonical(json("{'x':null}")), kind.canonical(json("{}")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e99999999999", "-1E+2147483648", "1e-99999999999"})
    void a_number_that_cannot_be_kept_makes_an_answer_unusable(String number) {
        server.answer(200, "{'id':'7','size':" + number + "}");
        ResourceKind kind = thing(ONCE);
        assertEquals(InDoubt.class, failure(kind.read(SEVEN)).getClass());
        assertEquals(
                InDoubt.class,
                failure(writes(kind).create(json("{'size':1}"), KEY, UNHEARD)).getClass());
        assertEquals(
                SEVEN,
                await(writes(kind).update(THING, json("{'size':2}"), KEY)).id());
        await(writes(kind).delete(THING, KEY));
    }

    @Test
    void an_answer_that_is_too_deep_is_unusable() {
        server.answer(200, "{'id':'7','deep':" + "[".repeat(90) + "]".repeat(90) + "}");
        assertTrue(await(thing(ONCE).read(SEVEN)).isPresent());
        server.answer(200, "{'id':'7','deep':" + "[".repeat(100) + "]".repeat(100) + "}");
        assertEquals(InDoubt.class, failure(thing(ONCE).read(SEVEN)).getClass());
    }

    @Test
    void an_id_that_cannot_be_kept_is_no_id() {
        for (String id : List.of("x".repeat(501), "a\\u0000b", "a\\ud800b", "\\udc00")) {
            server.answer(200, "{'id':'" + id + "'}");
            var failure = failure(writes(thing(ONCE)).create(json("{'size':1}"), KEY, UNHEARD));
            assertEquals(InDoubt.class, failure.getClass());
            server.answer(200, "[{'id':'" + id + "','label':'x'}]");
            var kind = thing(ONCE, "{ path: /things, name: label, list: {} }");
            assertEquals(InDoubt.class, failure(kind.find("x")).getClass());
        }
        server.answer(200, "{'id':'" + "x".repeat(498) + "\\ud83d\\ude00'}");
        assertEquals(
                500,
                await(writes(thing(ONCE)).create(json("{'size':1}"), KEY, UNHEARD))
                        .id()
                        .value()
                        .length());
    }

    @Test
    void an_integer_id_may_have_19_digits_and_more() {
        var kind = thing(ONCE, "{ path: /things, id: { type: integer } }");
        for (String id : List.of("9223372036854775807", "1234567890123456789", "12345678901234567890123")) {
            server.answer(200, "{'id':" + id + ",'size':1}");
            assertEquals(
                    id, await(kind.read(new RemoteId(id))).orElseThrow().id().value());
            assertEquals(List.of("GET /things/" + id), server.received);
            assertEquals(id, kind.traits().json(new RemoteId(id)).toString());
        }
    }

    @Test
    void escaped_texts_are_read_as_they_were_written() {
        server.answer(
                200, "{'id':'7','name':'R&amp;D &lt;b&gt; &#39;x&#x27; &amp;amp; &bogus; &','tags':['a&quot;b']}");
        var kind = thing(ONCE, "{ path: /things, escapedReads: html }");
        var read = await(kind.read(SEVEN)).orElseThrow();
        assertEquals(
                "R&D <b> 'x' &amp; &bogus; &", read.projection().get("name").textValue());
        assertEquals("a\"b", read.projection().at("/tags/0").textValue());
    }

    @Test
    void masks_are_no_values() {
        var kind = thing(ONCE, "{ path: /things, masks: ['<hidden>'] }");
        var projection = json("{'a':'***','b':'**','c':{'d':['••••••','x'],'e':'<hidden>'},'f':'*** x'}");
        assertEquals(
                List.of(PathPattern.parse("/a"), PathPattern.parse("/c/d/0"), PathPattern.parse("/c/e")),
                kind.masked(projection));
        assertEquals(
                List.of(PathPattern.parse("/a"), PathPattern.parse("/c/d/0")),
                thing(ONCE).masked(projection));
    }

    @Test
    void what_a_caller_desires_wins_over_what_stands_beside_it() {
        server.answer(200, "{'id':'7'}");
        var kind = thing(
                ONCE,
                """
                { path: /things, writeOnly: [/config/secret],
                  update: [{ call: "PUT /things/{id}", with: { config: { secret: '****', mode: x }, more: 1 } }] }""");
        var current = new RemoteResource(
                SEVEN,
                json("{'id':'7','config':{'a':1}}"),
                json("{'config':{'a':1}}"),
                Optional.empty(),
                Optional.empty());
        await(writes(kind).update(current, json("{'config':{'a':1,'secret':'NEW'}}"), KEY));
        await(writes(kind).update(current, json("{'config':{'a':2}}"), KEY));
        assertEquals(
                List.of(
                        "PUT /things/7 {\"config\":{\"a\":1,\"secret\":\"NEW\",\"mode\":\"x\"},\"more\":1}",
                        "PUT /things/7 {\"config\":{\"a\":2,\"secret\":\"****\",\"mode\":\"x\"},\"more\":1}"),
                server.received);
    }

    @Test
    void what_cannot_be_changed_does_not_keep_the_rest_from_it() {
        var kind = thing(
                ONCE,
                """
                { path: /things, immutable: [type],
                  update: [{ call: "PATCH /things/{id}", send: [type, size] },
                           { call: "PATCH /things/{id}", forEach: links, body: { link: "{item}" } }] }""");
        var current = new RemoteResource(
                SEVEN,
                json("{'id':'7'}"),
                json("{'type':'a','size':1,'links':[1,2],'shown':'now'}"),
                Optional.empty(),
                Optional.empty());
        var target = json("{'type':'b','size':2,'links':[2,3],'gone':true}");
        var reachable = kind.reachable(current, target);
        assertEquals(json("{'type':'a','size':2,'links':[2,3,1],'shown':'now'}"), reachable);
        server.answer(200, "{'id':'7'}");
        await(writes(kind).update(current, reachable, KEY));
        assertEquals(List.of("PATCH /things/7 {\"size\":2}", "PATCH /things/7 {\"link\":3}"), server.received);
        assertEquals(
                current.projection(),
                thing(ONCE, "{ path: /things, updatable: false }").reachable(current, target));
    }
}
