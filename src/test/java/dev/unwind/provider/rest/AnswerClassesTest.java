package dev.unwind.provider.rest;

import static dev.unwind.provider.rest.Providers.KEY;
import static dev.unwind.provider.rest.Providers.UNHEARD;
import static dev.unwind.provider.rest.Providers.await;
import static dev.unwind.provider.rest.Providers.failure;
import static dev.unwind.provider.rest.Providers.json;
import static dev.unwind.testing.TestWrites.writes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.batch.change.RemoteId;
import dev.unwind.provider.ProviderFailure;
import dev.unwind.provider.ProviderFailure.InDoubt;
import dev.unwind.provider.ProviderFailure.Refused;
import dev.unwind.provider.ProviderFailure.Unreachable;
import dev.unwind.testing.Ports;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerClassesTest extends OddServerFixture {
    private static final String ONCE = "{ timeout: PT60S, retry: { attempts: 1 } }";

    @ParameterizedTest
    @CsvSource({
        "400, false, false",
        "401, false, false",
        "403, false, false",
        "404, false, false",
        "409, false, false",
        "410, false, false",
        "412, false, false",
        "422, false, false",
        "423, false, true",
        "429, false, true",
        "503, false, true",
        "408, true, true",
        "500, true, true",
        "502, true, true",
        "504, true, true",
        "302, true, true"
    })
    void a_status_says_whether_a_write_was_done(int status, boolean inDoubt, boolean passing) {
        server.answer(status, "{'error':'no','code':12}");
        var failure = failure(writes(thing(ONCE)).create(json("{'size':1}"), KEY, UNHEARD));
        assertEquals(inDoubt ? InDoubt.class : Refused.class, failure.getClass());
        assertEquals(inDoubt, failure.inDoubt());
        assertEquals(passing, failure.retryable());
        assertEquals(OptionalInt.of(status), failure.status());
        assertEquals("POST /things answered " + status + ": no (12)", failure.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"400, true", "403, true", "404, true", "409, true", "422, true", "408, false", "500, false"})
    void a_refusal_that_asks_for_patience_passes(int status, boolean refused) {
        server.behave(request -> {
            request.response().putHeader("Retry-After", "3");
            OddServer.answer(request, status, "{}");
        });
        var failure = failure(writes(thing(ONCE)).create(json("{'size':1}"), KEY, UNHEARD));
        assertEquals(refused ? Refused.class : InDoubt.class, failure.getClass());
        assertTrue(failure.retryable());
        assertEquals(refused ? Optional.of(Duration.ofSeconds(3)) : Optional.empty(), failure.retryAfter());
    }

    @ParameterizedTest
    @CsvSource({
        "409, BUSY, true, true",
        "409, TAKEN, false, true",
        "423, LOCKED, true, true",
        "422, BUSY, true, true",
        "422, INVALID, false, false",
        "455, ANY, true, true",
        "500, BUSY, true, true",
        "418, ANY, true, true"
    })
    void a_file_says_what_means_busy(int status, String code, boolean retryable, boolean busy) {
        server.answer(status, "{'code':'" + code + "'}");
        var kind = declaring("notDone: [503, 418], busy: { statuses: [455], when: \"code == 'BUSY'\" }");
        var failure = failure(writes(kind).create(json("{'size':1}"), KEY, UNHEARD));
        assertEquals(Refused.class, failure.getClass());
        assertEquals(retryable, failure.retryable());
        assertEquals(busy, failure.busy());
    }

    /** What one resource asks for is no reason to leave others alone. */
    @Test
    void a_pause_that_one_resource_asks_for_holds_back_no_other_call() {
        server.behave(request -> {
            request.response().putHeader("Retry-After", "3600");
            OddServer.answer(request, request.uri().endsWith("/7") ? 409 : 200, "{'id':'8'}");
        });
        var kind = thing("{ timeout: PT60S }");
        assertTrue(failure(writes(kind).delete(THING, KEY)).retryable());
        assertTrue(await(kind.read(new RemoteId("8"))).isPresent());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<html>ok</html>", "{}", "{'id':null}", "{'id':{}}", "[1]", "{'id':'7'} {'id':'8'}"})
    void a_create_whose_id_cannot_be_told_is_in_doubt(String body) {
        server.answer(201, body);
        assertEquals(
                InDoubt.class,
                failure(writes(thing(ONCE)).create(json("{'size':1}"), KEY, UNHEARD))
                        .getClass());
    }

    @Test
    void an_update_whose_answer_is_not_needed_is_done_whatever_it_says() {
        server.answer(204, "");
        var updated = await(writes(thing(ONCE)).update(THING, json("{'size':2}"), KEY));
        assertEquals(THING.id(), updated.id());
    }

    @Test
    void an_update_whose_answer_is_needed_and_unusable_is_in_doubt() {
        server.answer(200, "ok");
        var kind = thing(ONCE, "{ path: /things, readOnly: [/id], completeAnswers: true }");
        assertTrue(failure(writes(kind).update(THING, json("{'size':2}"), KEY)).inDoubt());
    }

    @Test
    void no_answer_in_time_is_in_doubt() {
        server.behave(request -> {});
        var failure = failure(writes(thing("{ timeout: PT2S }")).delete(THING, KEY));
        assertEquals(InDoubt.class, failure.getClass());
        assertEquals("DELETE /things/7: no answer within PT2S", failure.getMessage());
        assertEquals(1, server.received.size());
    }

    @Test
    void an_answer_that_stops_half_way_is_in_doubt() {
        server.behave(
                request -> request.response().putHeader("content-length", "100").write("{"));
        assertTrue(
                failure(writes(thing("{ timeout: PT2S }")).delete(THING, KEY)).inDoubt());
    }

    @Test
    void a_closed_connection_is_in_doubt() {
        server.behave(request -> request.connection().close());
        var failure = failure(writes(thing(ONCE)).delete(THING, KEY));
        assertEquals(InDoubt.class, failure.getClass());
        assertEquals(1, server.received.size());
    }

    @Test
    void a_refused_connection_was_never_a_request() {
        var kind = thing("http://127.0.0.1:" + Ports.free(), ONCE, "{ path: /things }");
        assertEquals(Unreachable.class, failure(writes(kind).delete(THING, KEY)).getClass());
    }

    @Test
    void a_larger_answer_than_allowed_is_in_doubt_and_not_read() {
        server.behave(request -> {
            request.response().setChunked(true);
            vertx.setPeriodic(1, timer -> {
                if (request.response().closed()) {
                    vertx.cancelTimer(timer);
                } else {
                    request.response().write("x".repeat(1000));
                }
            });
        });
        var failure =
                failure(writes(thing("{ timeout: PT60S, maxBody: 4KiB }")).create(json("{'size':1}"), KEY, UNHEARD));
        assertEquals(InDoubt.class, failure.getClass());
        assertEquals("POST /things answered 200 with more than the allowed 4096 bytes", failure.getMessage());
    }

    @Test
    void a_message_is_bounded_and_holds_nothing_but_the_declared_error() {
        server.answer(400, "{'error':'" + "e".repeat(1000) + "','secret':'hidden'}");
        String message = failure(writes(thing(ONCE)).create(json("{'size':'s3cret'}"), KEY, UNHEARD))
                .getMessage();
        assertEquals(300, message.length());
        assertFalse(message.contains("hidden") || message.contains("s3cret"));
    }

    @Test
    void a_body_that_is_no_error_form_is_not_shown() {
        server.answer(400, "internal: password=hunter2");
        ProviderFailure failure = failure(writes(thing(ONCE)).delete(THING, KEY));
        assertEquals("DELETE /things/7 answered 400", failure.getMessage());
    }

    @Test
    void an_answer_about_another_resource_says_nothing_about_the_one_asked_for() {
        server.answer(200, "{'id':'8','size':1}");
        var failure = failure(thing(ONCE).read(new RemoteId("7")));
        assertEquals(InDoubt.class, failure.getClass());
        assertEquals("GET /things/7 answered 200 with another resource, 8", failure.getMessage());
    }
}
