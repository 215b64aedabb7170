package dev.unwind.provider.rest;

import static dev.unwind.provider.rest.Providers.KEY;
import static dev.unwind.provider.rest.Providers.UNHEARD;
import static dev.unwind.provider.rest.Providers.await;
import static dev.unwind.provider.rest.Providers.failure;
import static dev.unwind.provider.rest.Providers.json;
import static dev.unwind.testing.TestWrites.writes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.batch.change.RemoteId;
import dev.unwind.provider.ProviderFailure.Unsupported;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.ResourceKind;
import dev.unwind.provider.rest.yaml.InvalidProviderFiles;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls for single items: in the path, or as a body of any form. */
class ItemCallsTest extends OddServerFixture {
    private static final String ONCE = "{ retry: { attempts: 1 } }";
    private static final String EACH = "POST /things/{id}/tags";

    @BeforeEach
    void answer() {
        server.answer(200, "{'id':'7'}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "call: 'PUT /things/{id}/tags/{item}' | PUT /things/7/tags/x%20y",
                "call: 'POST /things/{id}/tags', query: { add: 'tag-{item}' } | POST /things/7/tags?add=tag-x%20y",
                "call: 'POST /things/{id}/tags', body: '{item}' | POST /things/7/tags \"x y\"",
                "call: 'POST /things/{id}/tags', body: ['{item}', '{id}'] | POST /things/7/tags [\"x y\",\"7\"]",
                "call: 'POST /things/{id}/tags', body: { at: { tag: '{item}' } } | POST /things/7/tags {\"at\":{\"tag\":\"x y\"}}",
                "call: 'POST /things/{id}/tags', body: '{item}', wrap: /tag, with: { of: '{id}' } | POST /things/7/tags {\"tag\":\"x y\",\"of\":\"7\"}",
                "call: 'POST /things/{id}/tags', body: '{item}', as: array | POST /things/7/tags [\"x y\"]",
                "call: 'POST /things/{id}/tags', with: { tag: '{item}' } | POST /things/7/tags {\"tag\":\"x y\"}",
                "call: 'PUT /things/{id}/tags/{item}', with: { by: '{id}' } | PUT /things/7/tags/x%20y {\"by\":\"7\"}"
            })
    void an_item_that_the_resource_lacks_is_sent(String call, String request) {
        await(writes(kind(call)).update(tagged("['a']"), json("{'tags':['a','x y']}"), KEY));
        assertEquals(List.of(request), server.received);
    }

    @Test
    void a_create_sends_each_item_once_the_resource_is_there() {
        await(writes(kind("call: '" + EACH + "', body: '{item}'"))
                .create(json("{'name':'n','tags':[1,{'a':'{id}'},null]}"), KEY, UNHEARD));
        assertEquals(
                List.of(
                        "POST /things {\"name\":\"n\"}",
                        "POST /things/7/tags 1",
                        "POST /things/7/tags {\"a\":\"{id}\"}",
                        "POST /things/7/tags null"),
                server.received);
    }

    /** An empty segment would be the collection, and an object no segment at all. */
    @ParameterizedTest
    @ValueSource(strings = {"''", "null", "{'a':1}", "['a']"})
    void what_cannot_stand_in_a_path_fails_before_anything_is_sent(String item) {
        var kind = kind("call: 'PUT /things/{id}/tags/{item}'");
        var create = failure(writes(kind).create(json("{'name':'n','tags':['a'," + item + "]}"), KEY, UNHEARD));
        assertInstanceOf(Unsupported.class, create);
        var update = failure(writes(kind).update(tagged("[]"), json("{'name':'n','tags':['a'," + item + "]}"), KEY));
        assertInstanceOf(Unsupported.class, update);
        assertEquals(List.of(), server.received);
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", ".", "../../others", "a/b"})
    void an_item_leads_to_no_other_path(String item) {
        var kind = kind("call: 'PUT /things/{id}/tags/{item}'");
        var failure = failure(writes(kind).update(tagged("[]"), json("{'tags':['" + item + "']}"), KEY));
        assertInstanceOf(Unsupported.class, failure);
        assertEquals(List.of(), server.received);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "call: 'POST /things/{id}/tags' | forEach: needs a body or a path with {item}",
                "call: 'POST /things/{id}/tags', body: { a: b } | forEach: needs a body or a path with {item}",
                "call: 'PUT /things/{id}/tags/{item}', contentType: application/json | contentType: needs a body",
                "call: 'PUT /things/{id}/tags/{item}', wrap: /a | wrap: needs a body",
                "call: 'POST /things/{id}/tags', body: ['{item}'], with: { a: b } | with: has no place beside",
                "call: 'POST /things/{id}/tags', body: '{item}', contentType: application/x-www-form-urlencoded | contentType: no form holds",
                "call: 'POST /things/{id}/tags', body: '{item}', sends: all | sends: does not go with forEach",
                "call: 'POST /things/{id}/tags', body: '{items}' | body: {items} has no value here"
            })
    void a_call_for_items_without_effect_is_a_mistake(String call, String mistake) {
        assertMistake(call, "", "update/1/" + mistake);
    }

    @Test
    void items_belong_to_a_for_each_and_secrets_into_no_path() {
        var message = assertThrows(
                        InvalidProviderFiles.class,
                        () -> thing(
                                ONCE,
                                "{ path: /things, update: [{ call: 'PUT /things/{id}/{item}', body: { a: 1 } }] }"))
                .getMessage();
        assertTrue(message.contains("/update/0/call: {item} has no value here"), message);
        assertTrue(message.contains("/update/0/body: needs a forEach"), message);
        assertMistake("call: 'PUT /things/{id}/tags/{item}'", ", secrets: [/tags]", "secrets: tags stands in paths");
    }

    private void assertMistake(String call, String more, String mistake) {
        var message =
                assertThrows(InvalidProviderFiles.class, () -> kind(call, more)).getMessage();
        assertTrue(message.contains("/kinds/thing/" + mistake), message);
    }

    private ResourceKind kind(String call) {
        return kind(call, "");
    }

    private ResourceKind kind(String call, String more) {
        String each = "{ " + call + ", forEach: tags }";
        return thing(
                ONCE,
                "{ path: /things, create: [{ call: POST /things }, " + each
                        + "], update: [{ call: 'PATCH /things/{id}' }, " + each + "]" + more + " }");
    }

    private static RemoteResource tagged(String tags) {
        return new RemoteResource(
                new RemoteId("7"),
                json("{'id':'7'}"),
                json("{'tags':" + tags + "}"),
                Optional.empty(),
                Optional.empty());
    }
}
