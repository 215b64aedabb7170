package dev.unwind.provider.rest;

import static dev.unwind.provider.rest.Providers.KEY;
import static dev.unwind.provider.rest.Providers.await;
import static dev.unwind.provider.rest.Providers.failure;
import static dev.unwind.testing.TestWrites.writes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.batch.change.RemoteId;
import dev.unwind.provider.ResourceKind;
import dev.unwind.provider.rest.yaml.InvalidProviderFiles;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A provider that wants a key in the query of every call, and shows it in its links and errors. */
class SecretQueryTest extends OddServerFixture {
    private static final String AUTH = "{ query: { api_key: '${API_KEY}', tenant: '${TENANT}' } }";
    private static final Map<String, String> VARIABLES = Map.of("API_KEY", "k3y&of=mine", "TENANT", "");
    private static final String SENT = "api_key=k3y%26of%3Dmine";

    private ResourceKind kind() {
        return authenticated(AUTH, VARIABLES);
    }

    @Test
    void every_call_has_it_after_its_own_query() {
        server.answer(200, "{'id':'7','items':[]}");
        var kind = kind();
        await(kind.read(new RemoteId("7")));
        await(kind.find("b"));
        await(writes(kind).delete(THING, KEY));

        assertEquals("GET /things/7?" + SENT, server.received.get(0));
        assertEquals("DELETE /things/7?" + SENT, server.received.get(server.received.size() - 1));
        assertTrue(server.received.stream().allMatch(call -> call.endsWith(SENT)), server.received::toString);
    }

    @Test
    void links_and_redirects_that_show_it_do_not_double_it() {
        server.behave(request -> {
            if (request.path().equals("/things/")) {
                OddServer.answer(request, 200, "{'items':[{'id':'2','name':'b'}]}");
            } else if (request.getParam("at") == null) {
                OddServer.answer(
                        request, 200, "{'items':[{'id':'1','name':'a'}],'next':'%s&at=2'}".formatted(request.uri()));
            } else {
                redirect(request, "/things/?" + request.query());
            }
        });
        assertEquals(1, await(kind().find("b")).size());

        assertEquals(
                List.of("GET /things?" + SENT, "GET /things?at=2&" + SENT, "GET /things/?at=2&" + SENT),
                server.received.subList(0, 3));
    }

    @Test
    void no_failure_shows_it() {
        server.answer(400, "{'error':'/things/7?" + SENT + "&x is not for k3y&of=mine'}");
        assertEquals(
                "DELETE /things/7 answered 400: /things/7?api_key=[secret]&x is not for [secret]",
                failure(writes(kind()).delete(THING, KEY)).getMessage());

        server.behave(request -> redirect(request, "http://127.0.0.1:1/moved/k3y&of=mine?" + request.query()));
        String message = failure(writes(kind()).delete(THING, KEY)).getMessage();
        assertTrue(message.contains("http://127.0.0.1:1/moved/[secret],"), message);
        assertFalse(message.contains("api_key"), message);

        server.behave(request -> request.connection().close());
        assertFalse(failure(writes(kind()).delete(THING, KEY)).getMessage().contains("api_key"));
    }

    private static void redirect(HttpServerRequest request, String link) {
        request.response().setStatusCode(308).putHeader("Location", link).end();
    }

    @Test
    void what_is_plain_or_sent_anyway_is_a_mistake() {
        var plain = assertThrows(
                InvalidProviderFiles.class, () -> authenticated("{ query: { api_key: plain } }", VARIABLES));
        assertTrue(plain.getMessage().contains("/auth/query/api_key: is a secret"), plain.getMessage());

        var twice = assertThrows(
                InvalidProviderFiles.class,
                () -> authenticated(
                        AUTH, VARIABLES, "{ path: /things, create: [{ call: 'POST /things?api%5Fkey=x' }] }"));
        assertTrue(twice.getMessage().contains("a call of thing sets api_key in its query"), twice.getMessage());
    }
}
