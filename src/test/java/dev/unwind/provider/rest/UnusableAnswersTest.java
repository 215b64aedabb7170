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
import dev.unwind.provider.ProviderFailure.InDoubt;
import dev.unwind.provider.ResourceKind;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that cannot be used: a read fails, a write is in doubt, and the message says why without a value. */
class UnusableAnswersTest extends OddServerFixture {
    private static final String ONCE = "{ timeout: PT60S, retry: { attempts: 1 } }";
    private static final RemoteId SEVEN = new RemoteId("7");
    private NetServer raw;
    private volatile String answer;

    @BeforeEach
    void answerRaw() {
        raw = vertx.createNetServer()
                .connectHandler(socket -> socket.handler(request -> socket.write(answer)))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    @AfterEach
    void closeRaw() {
        raw.close().toCompletionStage().toCompletableFuture().join();
    }

    private ResourceKind rawThing(String kind) {
        return thing("http://127.0.0.1:" + raw.actualPort(), ONCE, kind);
    }

    private static String response(String head, String body) {
        return "HTTP/1.1 " + head + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body.replace('\'', '"');
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'id':'7','a':'s3cret','a':'s3cret'} | a member stands twice in one object, at /a",
                "{'id':'7','a':1e1001} | a number has an exponent over 1000",
                "{'id':'7','a':NaN} | not well-formed",
                "{'id':'7','a':'s3cret'}} | not well-formed",
                "{'id':'7','a':'s3cret'} {} | something follows the document",
                "{'id':'7','a':'s3cret | not well-formed",
                "<html>s3cret</html> | not well-formed",
            })
    void a_body_that_cannot_be_used_is_named_and_not_shown(String body, String reason) {
        server.answer(200, body);
        var kind = thing(ONCE, "{ path: /things, readOnly: [/id], completeAnswers: true }");
        for (var failure : List.of(
                failure(kind.read(SEVEN)),
                failure(writes(kind).create(json("{'a':1}"), KEY, UNHEARD)),
                failure(writes(kind).update(THING, json("{'a':2}"), KEY)))) {
            assertEquals(InDoubt.class, failure.getClass());
            assertTrue(failure.getMessage().contains(reason), failure.getMessage());
            assertTrue(!failure.getMessage().contains("s3cret"), failure.getMessage());
        }
    }

    @Test
    void numbers_and_names_are_bounded() {
        for (String body : List.of(
                "{'id':'7','a':" + "9".repeat(401) + "}",
                "{'id':'7','" + "n".repeat(1001) + "':1}",
                "{'id':'7','a':" + "{'a':".repeat(100) + "1" + "}".repeat(100) + "}")) {
            server.answer(200, body);
            assertEquals(InDoubt.class, failure(thing(ONCE).read(SEVEN)).getClass());
        }
        server.behave(request -> request.response()
                .putHeader("content-type", "application/json; charset=iso-8859-1")
                .end(Buffer.buffer(new byte[] {'{', '"', 'a', '"', ':', '"', (byte) 0xe9, '"', '}'})));
        assertEquals(InDoubt.class, failure(thing(ONCE).read(SEVEN)).getClass());
    }

    @Test
    void a_byte_order_mark_and_other_encodings_of_unicode_are_read() {
        for (byte[] body : List.of(
                "\uFEFF{\"id\":\"7\",\"a\":\"é\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8),
                "{\"id\":\"7\",\"a\":\"é\"}".getBytes(java.nio.charset.StandardCharsets.UTF_16))) {
            server.behave(request -> request.response().end(Buffer.buffer(body)));
            assertEquals(
                    json("{'a':'é'}"),
                    await(thing(ONCE).read(SEVEN)).orElseThrow().projection());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"100 Continue", "102 Processing", "103 Early Hints\r\nLink: </style.css>", "199 Odd"})
    void an_interim_response_is_not_the_answer(String interim) {
        var kind = rawThing("{ path: /things, readOnly: [/id] }");
        answer = ("HTTP/1.1 " + interim + "\r\n\r\n").repeat(3) + response("200 OK", "{'id':'7','a':1}");
        assertEquals(json("{'a':1}"), await(kind.read(SEVEN)).orElseThrow().projection());
        assertEquals(
                SEVEN, await(writes(kind).create(json("{'a':1}"), KEY, UNHEARD)).id());
        answer = "HTTP/1.1 " + interim + "\r\n\r\n" + response("409 Conflict", "{}");
        assertTrue(!failure(writes(kind).create(json("{'a':1}"), KEY, UNHEARD)).inDoubt());
    }

    @Test
    void an_interim_response_alone_leaves_a_write_in_doubt() {
        var kind = thing(
                "http://127.0.0.1:" + raw.actualPort(),
                "{ timeout: PT2S, retry: { attempts: 1 } }",
                "{ path: /things }");
        answer = "HTTP/1.1 102 Processing\r\n\r\n";
        assertTrue(failure(writes(kind).create(json("{'a':1}"), KEY, UNHEARD)).inDoubt());
        answer = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: odd\r\n\r\n";
        assertTrue(failure(writes(kind).create(json("{'a':1}"), KEY, UNHEARD)).inDoubt());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Location: /things/%zz",
                "Location: /things/%",
                "Location: /things/a%00b",
                "Location: /things/a%0Ab",
                "Location: ////////",
                "Location: ",
                "Location: /things/7\r\nLocation: /things/8",
                "Content-Length: 5",
                "Transfer-Encoding: nothing",
                "X: a\u0000b",
            })
    void a_header_that_cannot_be_used_leaves_a_create_in_doubt(String header) {
        answer = response("201 Created\r\n" + header, "");
        var failure = failure(
                writes(rawThing("{ path: /things, id: { from: location } }")).create(json("{'a':1}"), KEY, UNHEARD));
        assertEquals(InDoubt.class, failure.getClass());
    }

    /** Its head says nothing of its length, and the server does not close the connection. */
    @Test
    void an_answer_without_an_end_leaves_a_create_in_doubt() {
        var kind = thing(
                "http://127.0.0.1:" + raw.actualPort(),
                "{ timeout: PT2S, retry: { attempts: 1 } }",
                "{ path: /things, id: { from: location } }");
        answer = response("201 Created\r\nLocation:: /things/7\r\n\r\nHTTP/1.1 200 OK", "");
        assertEquals(
                InDoubt.class,
                failure(writes(kind).create(json("{'a':1}"), KEY, UNHEARD)).getClass());
    }

    @Test
    void a_location_of_thousands_of_slashes_or_a_huge_header_leaves_a_create_in_doubt() {
        var kind = rawThing("{ path: /things, id: { from: location } }");
        for (String location : List.of("/things/" + "7".repeat(501), "/" + "a".repeat(20_000))) {
            answer = response("201 Created\r\nLocation: " + location, "");
            var failure = failure(writes(kind).create(json("{'a':1}"), KEY, UNHEARD));
            assertTrue(failure == null || failure.inDoubt(), location.substring(0, 10));
        }
    }

    @Test
    void two_versions_are_none() {
        var kind = rawThing("{ path: /things, version: etag }");
        answer = response("200 OK\r\nETag: \"a\"\r\nETag: \"b\"", "{'id':'7'}");
        assertTrue(failure(kind.read(SEVEN)).getMessage().contains("several headers ETag"));
        answer = response("200 OK\r\nETag: \"a\"\r\nETag: \"a\"", "{'id':'7'}");
        assertEquals("\"a\"", await(kind.read(SEVEN)).orElseThrow().version().orElseThrow());
    }

    @Test
    void a_large_answer_is_read_and_a_large_one_that_is_broken_is_not() {
        String large = "{'id':'7','items':[" + "'x',".repeat(100_000) + "1]}";
        server.answer(200, large);
        assertEquals(
                100_001,
                await(thing(ONCE).read(SEVEN))
                        .orElseThrow()
                        .projection()
                        .get("items")
                        .size());
        server.answer(200, large.replace("1]}", "1e1001]}"));
        assertTrue(failure(thing(ONCE).read(SEVEN)).getMessage().contains("at /items/100000"));
    }
}
