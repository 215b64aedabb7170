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

import dev.unwind.batch.change.RemoteId;
import dev.unwind.provider.ProviderFailure.Refused;
import dev.unwind.provider.ProviderFailure.Unsupported;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.rest.yaml.InvalidProviderFiles;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every call of a kind lies under the kind's own paths, wherever ids, links and redirects lead. */
class OwnPathsTest extends OddServerFixture {
    private static final String ONCE = "{ timeout: PT20S, retry: { attempts: 1 } }";

    @Test
    void a_call_whose_finished_path_leads_elsewhere_is_not_sent() {
        server.answer(200, "{'id':'7'}");
        var kind = thing(ONCE, "{ path: /things, version: /v, delete: 'DELETE /things/{id}/{version}' }");
        for (String id : List.of("..", ".", "../others/1", "%2e%2e", "a/b", "a%2fb", "a\\b", "..;x")) {
            var failure = failure(kind.read(new RemoteId(id)));
            assertInstanceOf(Unsupported.class, failure, id);
            assertTrue(failure.getMessage().startsWith("not sent: "), failure::getMessage);
        }
        for (String version : List.of("..", "../../others/1", "%2e%2e")) {
            var current = new RemoteResource(
                    new RemoteId("7"),
                    json("{'id':'7','v':'" + version + "'}"),
                    json("{}"),
                    Optional.of(version),
                    Optional.empty());
            assertInstanceOf(Unsupported.class, failure(writes(kind).delete(current, KEY)));
        }
        assertEquals(List.of(), server.received);
    }

    @Test
    void ids_that_may_hold_slashes_still_stay_below() {
        server.answer(200, "{'id':'a/b;c'}");
        var kind = thing(ONCE, "{ path: /things, id: { reserved: true } }");
        assertTrue(await(kind.read(new RemoteId("a/b;c"))).isPresent());
        for (String id : List.of("..", "../others/1", "a/../../b", "a/..;x/b", "%2e%2e/x", "a\\..\\b")) {
            assertInstanceOf(Unsupported.class, failure(kind.read(new RemoteId(id))), id);
        }
        assertEquals(List.of("GET /things/a%2Fb%3Bc"), server.received);
    }

    @Test
    void a_redirect_is_followed_under_the_paths_of_the_kind_alone() {
        for (String link : List.of(
                "/others/7",
                "/",
                "//127.0.0.1:1/things/7",
                "/thingsandmore/7",
                "/things/../others/7",
                "/things/%2e%2e/others/7",
                "/things/%252e%252e/others/7",
                "/things/..%2fothers%2f7",
                "/things//7",
                "/things/..;/others/7",
                "/things\\..\\others",
                "http://user@127.0.0.1/things/7",
                "https:///things/7",
                "file:///things/7",
                ":")) {
            server.behave(request -> redirect(request, 307, link));
            assertInstanceOf(Refused.class, failure(writes(thing(ONCE)).delete(THING, KEY)), link);
            assertEquals(List.of("DELETE /things/7"), server.received, link);
        }
        server.behave(request -> {
            if (request.uri().equals("/things/7")) {
                redirect(request, 307, "/things/7/?x=..");
            } else {
                OddServer.answer(request, 200, "{}");
            }
        });
        await(writes(thing(ONCE)).delete(THING, KEY));
        assertEquals(List.of("DELETE /things/7", "DELETE /things/7/?x=.."), server.received);
    }

    private static void redirect(HttpServerRequest request, int status, String link) {
        request.response().setStatusCode(status).putHeader("Location", link).end();
    }

    @Test
    void links_of_a_listing_stay_under_the_paths_of_the_kind() {
        String kind = "{ path: /things, name: name, list: { items: /items, page: { cursor: at, next: /next } }%s }";
        for (String link : List.of("/others?at=2", "/things/%2e%2e/others?at=2", "http://127.0.0.1:1/things?at=2")) {
            server.answer(200, "{'items':[{'id':'1','name':'a'}],'next':'" + link + "'}");
            var failure = failure(thing(ONCE, kind.formatted("")).find("b"));
            assertTrue(failure.getMessage().contains("with a next page that cannot be asked for"), failure::getMessage);
            assertEquals(1, server.received.size(), link);
        }
        server.behave(request -> OddServer.answer(
                request,
                200,
                request.uri().startsWith("/others")
                        ? "{'items':[{'id':'2','name':'b'}]}"
                        : "{'items':[{'id':'1','name':'a'}],'next':'/others?at=2'}"));
        assertEquals(
                1,
                await(thing(ONCE, kind.formatted(", linksUnder: [/others]")).find("b"))
                        .size());
    }

    @Test
    void an_id_in_a_location_leads_nowhere_else() {
        for (String location :
                List.of("/things/..%2fothers%2f7", "/things/..", "/things/%252e%252e", "/things/a%2fb")) {
            server.behave(request -> {
                request.response().putHeader("Location", location);
                OddServer.answer(request, 201, "");
            });
            var failure = failure(writes(thing(ONCE, "{ path: /things, id: { from: location } }"))
                    .create(json("{'size':1}"), KEY, UNHEARD));
            assertTrue(failure.inDoubt() && failure.getMessage().contains("without a usable id"), failure::getMessage);
        }
    }

    @Test
    void ids_that_do_not_match_their_pattern_are_not_used() {
        server.answer(200, "[{'id':'x-1','name':'a'}]");
        var kind = thing(ONCE, "{ path: /things, name: name, list: {}, id: { pattern: 'k-[0-9]+' } }");
        var failure = failure(kind.find("a"));
        assertTrue(failure.getMessage().contains("no usable id; its ids match k-[0-9]+"), failure::getMessage);
    }

    /** A pattern that backtracks would not come to an end. */
    @ParameterizedTest
    @ValueSource(strings = {"(a+)+$", "^(a|a)*$", "([a-z]+)+", "(a*)*b", "(?:a?){50}a{50}"})
    void an_id_is_matched_in_steps_that_grow_with_its_length_alone(String pattern) {
        var id = "a".repeat(499) + "!";
        server.answer(200, "[{'id':'" + id + "','name':'a'}]");
        var kind = thing(ONCE, "{ path: /things, name: name, list: {}, id: { pattern: '" + pattern + "' } }");

        assertFalse(kind.traits().isId(id));
        var failure = failure(kind.find("a"));
        assertTrue(failure.getMessage().contains("no usable id"), failure::getMessage);
    }

    @ParameterizedTest
    @ValueSource(strings = {"(?=a)b", "(?!a)b", "(?<=a)b", "(?<!a)b", "(a)\\1", "(?<x>a)\\k<x>", "(?>a)", "a*+"})
    void a_pattern_of_ids_that_would_need_backtracking_is_a_mistake_of_the_file(String pattern) {
        var mistake = assertThrows(
                InvalidProviderFiles.class, () -> thing(ONCE, "{ path: /things, id: { pattern: '" + pattern + "' } }"));
        assertTrue(
                mistake.getMessage()
                        .contains("/kinds/thing/id/pattern: is no regular expression that RE2 runs, which has neither"
                                + " look-around nor back references"),
                mistake::getMessage);
    }
}
