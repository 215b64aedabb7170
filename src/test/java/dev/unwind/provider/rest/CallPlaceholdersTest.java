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

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.provider.ProviderFailure.Unsupported;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.rest.yaml.InvalidProviderFiles;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What calls send beside their members: headers, query parameters and placeholders, each with a value or refused. */
class CallPlaceholdersTest extends OddServerFixture {
    private static final String ONCE = "{ retry: { attempts: 1 } }";

    private final List<String> headers = new CopyOnWriteArrayList<>();

    @BeforeEach
    void answer() {
        headers.clear();
        server.behave(request -> {
            headers.add(request.getHeader("X-Seen"));
            OddServer.answer(request, 200, "{'id':'7','size':1,'v':4}");
        });
    }

    @Test
    void placeholders_stand_in_paths_headers_queries_and_bodies() {
        var kind = thing(
                ONCE,
                """
                { path: /things, version: /v,
                  update: [{ call: 'PATCH /things/{id}/{version}?x=1', headers: { X-Seen: 'at {version} of {id}' },
                             query: { 'next one': '{version+1}', who: 'a&b' },
                             with: { v: '{version+1}', seen: '{version}', urn: 'urn:{id}:{version}' } }],
                  delete: { call: 'DELETE /things/{id}', query: { v: '{version}' }, headers: { X-Seen: 'x' } } }""");

        await(writes(kind).update(versioned("4"), json("{'size':2}"), KEY));
        await(writes(kind).delete(versioned("4"), KEY));

        assertEquals(
                List.of(
                        "PATCH /things/7/4?x=1&next%20one=5&who=a%26b"
                                + " {\"size\":2,\"v\":5,\"seen\":4,\"urn\":\"urn:7:4\"}",
                        "DELETE /things/7?v=4"),
                server.received);
        assertEquals(List.of("at 4 of 7", "x"), headers);
    }

    @Test
    void calls_after_the_first_one_of_a_create_know_the_resource() {
        var kind = thing(
                ONCE,
                """
                { path: /things, version: /v, create: [{ call: POST /things, send: [name], query: { a: b } },
                  { call: 'POST /things/{id}/size', headers: { X-Seen: '{version}' }, query: { of: '{id}' } }] }""");

        await(writes(kind).create(json("{'name':'n','size':2}"), KEY, UNHEARD));

        assertEquals(
                List.of("POST /things?a=b {\"name\":\"n\"}", "POST /things/7/size?of=7 {\"size\":2}"), server.received);
        assertEquals("4", headers.get(1));
    }

    @Test
    void reads_have_headers_and_parameters_too() {
        var kind = thing(
                ONCE,
                "{ path: /things, read: { call: 'GET /things/{id}', headers: { X-Seen: '{id}' },"
                        + " query: { deep: true } } }");
        assertTrue(await(kind.read(new RemoteId("7"))).isPresent());
        assertEquals(List.of("GET /things/7?deep=true"), server.received);
        assertEquals(List.of("7"), headers);
    }

    /** What stands for a value is not looked at again: a value may look like a placeholder. */
    @Test
    void values_are_filled_in_once() {
        var kind = thing(
                ONCE,
                "{ path: /things, version: /v, delete: { call: 'DELETE /things/{id}', headers: { X-Seen: '{id}' },"
                        + " with: { who: '{id}', v: '{version}' } } }");
        await(writes(kind).delete(resource("{version}", json("{'v':4}")), KEY));
        assertEquals(List.of("DELETE /things/%7Bversion%7D {\"who\":\"{version}\",\"v\":4}"), server.received);
        assertEquals(List.of("{version}"), headers);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'v':'4'}                | query: { v: '{version+1}' }",
                "{'v':1.5}                | with: { v: '{version+1}' }",
                "{'v':'a\\r\\nX-Evil: 1'} | headers: { X-Seen: '{version}' }",
                "{'v':'ö'}                | headers: { X-Seen: '{version}' }",
                "{'v':{'a':1}}            | query: { v: '{version}' }",
                "{'v':null}               | with: { v: '{version}' }",
                "{}                       | headers: { X-Seen: '{version}' }"
            })
    void a_call_without_the_value_that_it_needs_is_not_sent(String body, String call) {
        server.behave(request ->
                OddServer.answer(request, 200, body.replace("{", "{'id':'7',").replace(",}", "}")));
        var kind = thing(ONCE, "{ path: /things, version: /v, delete: { call: 'DELETE /things/{id}', " + call + " } }");
        var failure = failure(writes(kind).delete(resource("7", json(body)), KEY));
        assertInstanceOf(Unsupported.class, failure, failure::getMessage);
        assertTrue(failure.getMessage().startsWith("not sent: "), failure::getMessage);
        assertTrue(server.received.stream().allMatch(line -> line.startsWith("GET")), server.received::toString);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "path: '/cdns/{cdn}/things'                             | /path: {cdn} has no value",
                "path: /t, read: 'GET /t/{id}/{version}'                | /read: {version} has no value",
                "path: /t, read: { path: '/t?id={id}&of={cdn}' }        | /read/path: {cdn} has no value",
                "path: /t, list: { path: '/t/{id}' }                    | /list/path: {id} has no value",
                "path: /t, list: { page: { sort: { by: '{name}' } } }   | /list/page/sort: {name} has no value",
                "path: /t, name: n, find: '/t?n={name}&c={cdn}'         | /find: {cdn} has no value",
                "path: /t, absent: { control: '/t/{id}' }               | /absent/control: {id} has no value",
                "path: /t, delete: 'DELETE /t/{id}?v={version}'         | /delete: {version} has no value",
                "path: /t, version: etag, delete: 'DELETE /t/{id}?v={version+1}' | /delete: {version+1} has no value",
                "path: /t, version: /v, update: [{ call: 'PUT /t/{id}', with: { v: ['{version+2}'] } }] | /update/0/with: {version+2}",
                "path: /t, create: [{ call: 'POST /t/{id}' }]           | /create/0/call: {id} has no value",
                "path: /t, create: [{ call: POST /t, headers: { A: '{id}' } }] | /create/0/headers: {id} has no value",
                "path: /t, create: [{ call: POST /t, query: { a: 'b-{cdn}' } }] | /create/0/query: {cdn} has no value",
                "path: /t, create: [{ call: POST /t, companions: { a: { b: '{id}' } } }] | /create/0/companions: {id}",
                "path: /t, create: [{ call: POST /t, query: { a: } }]   | /create/0/query: a has no value"
            })
    void a_placeholder_without_a_value_is_a_mistake(String kind, String mistake) {
        assertMistake(kind, mistake);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "Host: x                     | Host is set by the gateway itself",
                "content-length: 3           | content-length is set by the gateway itself",
                "Content-Type: text/plain    | Content-Type is set by the gateway itself: contentType says",
                "Accept-Encoding: br         | Accept-Encoding is set by the gateway itself",
                "Transfer-Encoding: chunked  | Transfer-Encoding belongs to the connection",
                "Connection: close           | Connection belongs to the connection",
                "TE: trailers                | TE belongs to the connection",
                "Authorization: Bearer x     | Authorization is for credentials",
                "Cookie: a=b                 | Cookie is for credentials",
                "Range: bytes=0-1            | Range asks for no answer or a part of one",
                "If-Match: '*'               | If-Match is set by the gateway itself: version is etag",
                "Idempotency-Key: x          | Idempotency-Key is that of idempotencyKeys",
                "If-None-Match: '*'          | If-None-Match is set by the gateway itself: exclusiveCreate",
                "'X Y': z                    | X Y is no name of a header",
                "X-A: \"a\\r\\nEvil: b\"     | X-A has a value that no header can have",
                "X-A: a, x-a: b              | x-a stands there twice",
                "X-A: { b: c }               | expected a text"
            })
    void a_header_that_is_not_the_files_to_say_is_a_mistake(String header, String mistake) {
        assertMistake(
                "path: /t, version: etag, idempotencyKeys: {}, exclusiveCreate: true,"
                        + " create: [{ call: POST /t }, { call: 'POST /t/{id}', headers: { " + header + " } }]",
                "/create/1/headers" + (mistake.startsWith("expected") ? "/X-A" : "") + ": " + mistake);
    }

    @Test
    void the_headers_of_credentials_are_not_a_calls() {
        var message = assertThrows(
                        InvalidProviderFiles.class,
                        () -> Providers.registry(
                                vertx,
                                """
                                provider: p
                                baseUrl: http://localhost
                                environment: [KEY]
                                auth: { headers: { X-Key: "${KEY:k}" } }
                                kinds: { t: { path: /t, delete: { call: "DELETE /t/{id}", headers: { x-key: other } } } }
                                """))
                .getMessage();
        assertTrue(message.contains("/delete/headers: x-key is set by auth"), message);
    }

    private void assertMistake(String kind, String mistake) {
        var message = assertThrows(InvalidProviderFiles.class, () -> thing(ONCE, "{ " + kind + " }"))
                .getMessage();
        assertTrue(message.contains("/kinds/thing" + mistake), message);
    }

    private static RemoteResource versioned(String version) {
        return resource("7", json("{'id':'7','size':1,'v':" + version + "}"));
    }

    private static RemoteResource resource(String id, JsonNode body) {
        return new RemoteResource(
                new RemoteId(id),
                body,
                json("{'size':1}"),
                Optional.of(body.path("v"))
                        .filter(version -> version.isValueNode() && !version.isNull())
                        .map(JsonNode::asText),
                Optional.empty());
    }
}
