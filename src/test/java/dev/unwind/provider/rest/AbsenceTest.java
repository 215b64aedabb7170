package dev.unwind.provider.rest;

import static dev.unwind.provider.rest.Providers.KEY;
import static dev.unwind.provider.rest.Providers.await;
import static dev.unwind.provider.rest.Providers.failure;
import static dev.unwind.testing.TestWrites.writes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.batch.change.RemoteId;
import dev.unwind.provider.ProviderFailure.InDoubt;
import dev.unwind.provider.ProviderFailure.Refused;
import dev.unwind.provider.ResourceKind;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What counts as evidence that a resource does not exist. */
class AbsenceTest extends OddServerFixture {
    private static final String ONCE = "{ timeout: PT60S, retry: { attempts: 1 } }";
    private static final RemoteId SEVEN = new RemoteId("7");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {"404 | {'error':'gone'}", "404 | \"\"", "410 | \"  \"", "410 | \"'gone'\""})
    void an_answer_in_the_form_of_the_api_is_believed(int status, String body) {
        server.answer(status, body);
        assertTrue(await(thing(ONCE).read(SEVEN)).isEmpty());
    }

    @Test
    void an_error_page_of_somebody_else_is_not_believed() {
        server.answer(404, "<html>no upstream</html>");
        var failure = failure(thing(ONCE).read(SEVEN));
        assertEquals(InDoubt.class, failure.getClass());
        assertTrue(await(thing(ONCE, "{ path: /things, absent: { anyForm: true } }")
                        .read(SEVEN))
                .isEmpty());
    }

    /** An ingress without its upstream answers so for a moment. */
    @Test
    void an_error_page_is_read_past() {
        server.behave(request -> {
            if (server.received.size() == 1) {
                OddServer.answer(request, 404, "<html>no upstream</html>");
            } else {
                OddServer.answer(request, 200, "{'id':'7','size':1}");
            }
        });
        assertTrue(await(thing("{ retry: { delay: PT0.01S } }").read(SEVEN)).isPresent());
    }

    @Test
    void an_answer_that_asks_for_patience_says_nothing_about_absence() {
        server.behave(request -> {
            request.response().putHeader("retry-after", "60");
            OddServer.answer(request, 404, "{}");
        });
        var failure = failure(thing(ONCE).read(SEVEN));
        assertEquals(Refused.class, failure.getClass());
        assertTrue(failure.retryable());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "/data/0 | {'data':[]} | true",
                "/data/0 | {'data':null} | true",
                "/data/0 | {'data':[null]} | true",
                "/data/0 | {'data':[{'id':'7','size':1}]} | false",
                "/data | {'data':[]} | true",
                "/0 | [] | true",
                "/0 | [{'id':'7','size':1}] | false"
            })
    void an_envelope_may_lead_into_a_list(String envelope, String body, boolean absent) {
        server.answer(200, body);
        var kind = thing(ONCE, "{ path: /things, envelope: " + envelope + " }");
        assertEquals(absent, await(kind.read(SEVEN)).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{'data':5}", "{'data':['x']}", "{'data':[{'id':'8'}]}", "{'other':[]}"})
    void an_envelope_that_leads_nowhere_says_nothing(String body) {
        server.answer(200, body);
        var kind = thing(ONCE, "{ path: /things, envelope: /data/0 }");
        assertEquals(InDoubt.class, failure(kind.read(SEVEN)).getClass());
    }

    /** A resource is looked at within its envelope, an error as a whole. */
    @Test
    void absence_is_told_by_what_is_in_the_envelope() {
        var kind = thing(
                ONCE,
                "{ path: /things, envelope: /data, absent: { statuses: [403, 404], when: \"gone || error == 'none'\" } }");
        server.answer(200, "{'gone':false,'data':{'id':'7','gone':true}}");
        assertTrue(await(kind.read(SEVEN)).isEmpty());
        server.answer(200, "{'gone':true,'data':{'id':'7','gone':false}}");
        assertTrue(await(kind.read(SEVEN)).isPresent());
        server.answer(403, "{'error':'none','data':{}}");
        assertTrue(await(kind.read(SEVEN)).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"notDone: [403]", "busy: { statuses: [403] }", "busy: { when: \"error == 'limit'\" }"})
    void a_limit_is_no_absence(String answers) {
        server.behave(request -> OddServer.answer(
                request,
                request.uri().equals("/me") ? 200 : 403,
                request.uri().equals("/me") ? "{}" : "{'error':'limit'}"));
        var kind = thing(
                server.url(),
                "{ retry: { attempts: 1 } }",
                "{ path: /things, absent: { statuses: [403, 404], control: /me } }",
                answers);
        var failure = failure(kind.read(SEVEN));
        assertEquals(Refused.class, failure.getClass());
        assertTrue(failure.retryable());
        assertEquals(List.of("GET /things/7"), server.received);
        var write = failure(writes(kind).delete(THING, KEY));
        assertTrue(write.retryable() && !write.inDoubt(), write::getMessage);
    }

    @Test
    void a_limit_that_names_its_end_needs_no_declaration() {
        server.behave(request -> {
            if (server.received.size() == 1) {
                request.response().putHeader("Retry-After", "0");
                OddServer.answer(request, 403, "{'error':'limit'}");
            } else {
                OddServer.answer(request, 200, "");
            }
        });
        await(writes(thing("{ retry: { delay: PT0.01S } }")).delete(THING, KEY));
        assertEquals(2, server.received.size());
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void a_refusal_alone_is_never_absence(int status) {
        server.answer(status, "{}");
        var kind = thing(ONCE, "{ path: /things, absent: { statuses: [401, 403, 404] } }");
        assertEquals(InDoubt.class, failure(kind.read(SEVEN)).getClass());
        assertEquals(1, kind.cautions().size());
        assertTrue(kind.cautions().get(0).contains("absent.control"));
    }

    @Test
    void a_refusal_whose_body_says_so_is_absence() {
        var kind = thing(ONCE, "{ path: /things, absent: { statuses: [403], when: \"code == 'NONE'\" } }");
        assertEquals(List.of(), kind.cautions());
        server.answer(403, "{'code':'NONE'}");
        assertTrue(await(kind.read(SEVEN)).isEmpty());
        server.answer(403, "{'code':'RIGHTS'}");
        assertEquals(InDoubt.class, failure(kind.read(SEVEN)).getClass());
    }

    @Test
    void a_refusal_beside_a_control_read_that_works_is_absence() {
        var kind = thing(ONCE, "{ path: /things, absent: { statuses: [403], control: /me } }");
        server.behave(request -> OddServer.answer(request, request.path().equals("/me") ? 200 : 403, "{}"));
        assertTrue(await(kind.read(SEVEN)).isEmpty());
        assertEquals(List.of("GET /things/7", "GET /me", "GET /things/7"), server.received);
        server.answer(403, "{}");
        assertEquals(InDoubt.class, failure(kind.read(SEVEN)).getClass());
    }

    @Test
    void a_listing_serves_as_the_control_read() {
        var kind =
                thing(ONCE, "{ path: /things, list: { items: /all, page: { size: 9 } }, absent: { statuses: [403] } }");
        server.behave(request -> OddServer.answer(request, request.path().equals("/things") ? 200 : 403, "{'all':[]}"));
        assertTrue(await(kind.read(SEVEN)).isEmpty());
        assertEquals(List.of("GET /things/7", "GET /things?limit=9&offset=0", "GET /things/7"), server.received);
    }

    @Test
    void a_refusal_before_the_rights_are_back_is_not_absence() {
        var kind = thing(ONCE, "{ path: /things, absent: { statuses: [403], control: /me } }");
        var reads = new AtomicInteger();
        server.behave(request -> OddServer.answer(request, reads.incrementAndGet() == 1 ? 403 : 200, "{'id':'7'}"));
        assertTrue(await(kind.read(SEVEN)).isPresent());
    }

    @Test
    void a_look_up_without_results_is_judged_alike() {
        var kind = thing(ONCE, "{ path: /things, name: label, find: '/things?q={name}' }");
        server.answer(404, "{}");
        assertEquals(List.of(), await(kind.find("x")));
        server.answer(404, "<html>no upstream</html>");
        assertEquals(InDoubt.class, failure(kind.find("x")).getClass());
    }

    @Test
    void a_resource_can_be_read_by_a_search() {
        ResourceKind kind = thing(ONCE, "{ path: /things, read: { path: '/search?id={id}', items: /data } }");
        server.answer(200, "{'data':[{'id':'71','size':2},{'id':'7 a','size':1}]}");
        assertEquals(
                1,
                await(kind.read(new RemoteId("7 a")))
                        .orElseThrow()
                        .projection()
                        .get("size")
                        .intValue());
        assertEquals(List.of("GET /search?id=7%20a"), server.received);
        assertTrue(await(kind.read(new RemoteId("7"))).isEmpty());
        server.answer(200, "{'data':[]}");
        assertTrue(await(kind.read(SEVEN)).isEmpty());
        server.answer(200, "{'error':'odd'}");
        assertEquals(InDoubt.class, failure(kind.read(SEVEN)).getClass());
        server.answer(200, "{}");
        await(writes(kind).delete(THING, KEY));
        assertEquals(List.of("DELETE /things/7"), server.received);
    }
}
