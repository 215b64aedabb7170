package dev.unwind.provider.rest;

import static dev.unwind.provider.rest.Providers.KEY;
import static dev.unwind.provider.rest.Providers.UNHEARD;
import static dev.unwind.provider.rest.Providers.await;
import static dev.unwind.provider.rest.Providers.failure;
import static dev.unwind.provider.rest.Providers.json;
import static dev.unwind.testing.TestWrites.writes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.provider.ProviderFailure.Unsupported;
import dev.unwind.provider.ResourceKind;
import dev.unwind.provider.rest.yaml.InvalidProviderFiles;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies are written in the format and the place that the file says, or the file is refused. */
class SentBodiesTest extends OddServerFixture {
    private static final String ONCE = "{ retry: { attempts: 1 } }";
    private static final String FORM = "contentType: application/x-www-form-urlencoded";

    private final List<String> types = new CopyOnWriteArrayList<>();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'a':1,'b':true,'c':'x y','d':null}  | a=1&b=true&c=x y&d=",
                "{'a':{'b':{'c':'d'}}}                | a[b][c]=d",
                "{'a':['x','y']}                      | a[]=x&a[]=y",
                "{'a':[{'b':1},{'b':2}],'c':[[3]]}    | a[0][b]=1&a[1][b]=2&c[0][]=3",
                "{'a':{},'b':[],'c':''}               | a=&b=&c=",
                "{'a':1.50,'b':1e3,'c':12345678901234567890} | a=1.50&b=1000&c=12345678901234567890",
                "{'a':'ä&=+%[]'}                      | a=ä&=+%[]"
            })
    void a_form_holds_what_is_sent(String desired, String form) {
        create(ONCE, FORM, desired);
        assertEquals(List.of("application/x-www-form-urlencoded"), types);
        assertEquals("POST /things " + form, decoded());
    }

    @Test
    void elements_have_their_index_if_the_file_says_so() {
        create(ONCE, FORM + ", formArrays: indices", "{'a':['x','y'],'b':[{'c':[1]}]}");
        assertEquals("POST /things a[0]=x&a[1]=y&b[0][c][0]=1", decoded());
    }

    @Test
    void names_and_values_are_encoded() {
        create(ONCE, FORM, "{'a':{'ö&':'x y=z+'}}");
        assertEquals(List.of("POST /things a%5B%C3%B6%26%5D=x+y%3Dz%2B"), server.received);
    }

    @Test
    void what_stands_beside_the_members_is_in_the_form_too() {
        create(ONCE, FORM + ", wrap: /thing, with: { api: { version: 2 } }", "{'a':1}");
        assertEquals("POST /things thing[a]=1&api[version]=2", decoded());
    }

    @Test
    void a_member_that_a_form_would_turn_into_another_is_not_sent() {
        for (String desired : List.of("{'a[b]':1}", "{'a':{'':1}}", "{'a':[{']':1}]}")) {
            server.answer(200, "{'id':'7'}");
            var kind = thing(ONCE, kind(FORM));
            var failure = failure(writes(kind).create(json(desired), KEY, UNHEARD));
            assertInstanceOf(Unsupported.class, failure, desired);
            assertFalse(failure.getMessage().contains("a[b]"), failure::getMessage);
            assertEquals(List.of(), server.received);
        }
    }

    @Test
    void a_form_may_be_sent_with_a_delete() {
        observe("{}");
        var kind = thing(
                ONCE,
                "{ path: /things, delete: { call: 'POST /things/{id}/remove', with: { force: true, ids: ['{id}'] }, "
                        + FORM + " } }");
        await(writes(kind).delete(THING, KEY));
        assertEquals("POST /things/7/remove force=true&ids[]=7", decoded());
        assertEquals(List.of("application/x-www-form-urlencoded"), types);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/vnd.api+json",
                "application/json; charset=UTF-8",
                "application/json;odata.metadata=full",
                "text/json"
            })
    void a_type_of_json_is_sent_as_it_is_written(String type) {
        create(ONCE, "contentType: '" + type + "'", "{'a':1}");
        assertEquals(List.of(type), types);
        assertEquals(List.of("POST /things {\"a\":1}"), server.received);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "contentType: multipart/form-data                   | contentType: no body of this type is written",
                "contentType: application/xml                       | contentType: no body of this type is written",
                "contentType: application/x-ndjson                  | contentType: no body of this type is written",
                "contentType: application/json-patch+json           | contentType: no body of this type is written",
                "contentType: json                                  | contentType: no body of this type is written",
                "contentType: application/json; charset=iso-8859-1  | contentType: has parameters",
                "wrap: /data/1                                      | wrap: leads into a list elsewhere",
                "'wrap: /0, with: { a: 1 }'                         | with: has no place beside a wrap",
                "formArrays: indices                                | formArrays: goes with a contentType",
                "'contentType: application/json, formArrays: brackets' | formArrays: goes with a contentType",
                "'contentType: application/x-www-form-urlencoded, formArrays: commas' | formArrays: expected brackets",
                "'contentType: application/x-www-form-urlencoded, as: array' | contentType: no form is a list",
                "'contentType: application/x-www-form-urlencoded, wrap: /0' | contentType: no form is a list"
            })
    void what_cannot_be_written_is_a_mistake(String call, String mistake) {
        var message = assertThrows(InvalidProviderFiles.class, () -> thing(ONCE, kind(call)))
                .getMessage();
        assertTrue(message.contains("/create/0/" + mistake), message);
    }

    @Test
    void what_stands_beside_the_members_yields_to_them() {
        String with = "with: { config: { secret: '****', size: 1 }, api: 2 }";
        create(ONCE, with, "{'config':{'secret':'s'}}");
        assertEquals(List.of("POST /things {\"config\":{\"secret\":\"s\",\"size\":1},\"api\":2}"), server.received);
        create(ONCE, with, "{'config':{'secret':null},'api':null}");
        assertEquals(List.of("POST /things {\"config\":{\"secret\":null,\"size\":1},\"api\":null}"), server.received);
    }

    @Test
    void members_may_stand_in_a_list_of_one() {
        create(ONCE, "wrap: /data/0/attributes, with: { api: 2 }", "{'a':1}");
        assertEquals(List.of("POST /things {\"data\":[{\"attributes\":{\"a\":1}}],\"api\":2}"), server.received);
        create(ONCE, "wrap: /0", "{'a':1}");
        assertEquals(List.of("POST /things [{\"a\":1}]"), server.received);
    }

    @Test
    void the_type_of_no_body_is_a_mistake() {
        var message = assertThrows(
                        InvalidProviderFiles.class,
                        () -> thing(ONCE, "{ path: /things, delete: { call: 'DELETE /things/{id}', " + FORM + " } }"))
                .getMessage();
        assertTrue(message.contains("/delete/contentType: needs with"), message);
    }

    private void create(String calls, String call, String desired) {
        observe("{'id':'7'}");
        ResourceKind kind = thing(calls, kind(call));
        await(writes(kind).create(json(desired), KEY, UNHEARD));
    }

    private void observe(String answer) {
        types.clear();
        server.behave(request -> {
            types.add(request.getHeader("Content-Type"));
            OddServer.answer(request, 200, answer);
        });
    }

    private static String kind(String call) {
        return "{ path: /things, create: [{ call: POST /things, " + call + " }] }";
    }

    private static String decoded() {
        assertEquals(1, server.received.size());
        return URLDecoder.decode(server.received.get(0), StandardCharsets.UTF_8);
    }
}
