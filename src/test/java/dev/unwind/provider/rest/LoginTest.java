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
import dev.unwind.provider.ProviderFailure.Unreachable;
import dev.unwind.provider.ResourceKind;
import dev.unwind.provider.rest.yaml.InvalidProviderFiles;
import dev.unwind.testing.Waits;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A provider with a login call, whose answer holds a token that further calls send in a header of its own. */
class LoginTest extends OddServerFixture {
    private static final RemoteId ID = new RemoteId("7");
    private static final String BODY = "body: { user: '${LOGIN}', password: '${PASSWORD}', options: { long: true } }";
    private static final Map<String, String> VARIABLES = Map.of("LOGIN", "operator", "PASSWORD", "pa55word");

    private final List<String> logins = new CopyOnWriteArrayList<>();
    private final List<String> given = new CopyOnWriteArrayList<>();
    private volatile int lifeSeconds = 3600;
    private volatile String good = "";

    /** Gives out sessions s1, s2, and so on; takes the good one, or any where none is said to be good. */
    private void behave() {
        server.behave(request -> {
            if (request.path().startsWith("/sessions")) {
                logins.add(server.received.get(server.received.size() - 1) + " " + request.getHeader("Content-Type"));
                OddServer.answer(
                        request, 201, "{'data':{'token':'s%d','seconds':'%d'}}".formatted(logins.size(), lifeSeconds));
            } else {
                answer(request, request.getHeader("X-Session"));
            }
        });
    }

    private void answer(HttpServerRequest request, String session) {
        given.add(session);
        OddServer.answer(request, good.isEmpty() || session.equals(good) ? 200 : 401, "{'id':'7'}");
    }

    private ResourceKind kind(String login) {
        return authenticated("{ login: { " + login + " } }", VARIABLES);
    }

    private ResourceKind usual() {
        return kind(
                "call: POST /sessions, %s, token: /data/token, life: /data/seconds, header: X-Session".formatted(BODY));
    }

    @Test
    void one_login_serves_all_calls() {
        behave();
        var kind = usual();
        var calls = new ArrayList<Uni<Void>>();
        for (int i = 0; i < 8; i++) {
            calls.add(kind.read(ID).replaceWithVoid());
        }
        await(Uni.join().all(calls).andFailFast());

        assertEquals(
                List.of("POST /sessions {\"user\":\"operator\",\"password\":\"pa55word\",\"options\":{\"long\":true}}"
                        + " application/json"),
                logins);
        assertEquals(8, given.stream().filter("s1"::equals).count());
    }

    @Test
    void a_session_is_renewed_before_it_is_over_and_once_when_it_is_refused() {
        lifeSeconds = 1;
        behave();
        var kind = usual();
        Waits.await().until(() -> {
            await(kind.read(ID));
            return logins.size() > 1;
        });
        assertEquals("s" + logins.size(), given.get(given.size() - 1));

        lifeSeconds = 3600;
        good = "never";
        int before = logins.size();
        var refused = failure(writes(kind).delete(THING, KEY));
        assertEquals(401, refused.status().orElseThrow());
        assertFalse(refused.inDoubt());
        assertTrue(logins.size() > before);
    }

    @Test
    void a_form_a_whole_url_and_a_value_of_its_own_can_be_said() {
        behave();
        var kind = kind(("call: 'POST %s/sessions?realm=a%%20b', form: { user: '${LOGIN}', password: '${PASSWORD}' },"
                        + " token: /data/token, life: PT1H, header: X-Session, value: 'id={token};v=1'")
                .formatted(server.url()));
        await(kind.read(ID));

        assertEquals(
                List.of("POST /sessions?realm=a%20b user=operator&password=pa55word"
                        + " application/x-www-form-urlencoded"),
                logins);
        assertEquals(List.of("id=s1;v=1"), given);
    }

    @Test
    void the_usual_header_is_that_of_a_bearer() {
        server.behave(request -> {
            given.add(request.getHeader("Authorization"));
            OddServer.answer(request, 200, "{'id':'7','key':'s1'}");
        });
        await(kind("call: GET /sessions, headers: { Authorization: 'Basic ${PASSWORD}' }, token: /key")
                .read(ID));

        assertEquals(List.of("Basic pa55word", "Bearer s1"), given);
    }

    @Test
    void a_refused_login_says_why_without_what_it_sent() {
        server.answer(403, "{'error':'operator with pa55word is locked','code':'LOCKED'}");
        var failure = failure(writes(usual()).delete(THING, KEY));

        assertEquals(Unreachable.class, failure.getClass());
        assertEquals(
                "not sent: no access token for odd could be had: the request for one was answered 403:"
                        + " [secret] with [secret] is locked (LOCKED)",
                failure.getMessage());
        assertTrue(server.received.stream().allMatch(call -> call.startsWith("POST /sessions")));
    }

    /** What is sent there is meant for that server. */
    @Test
    void a_login_follows_no_redirect() {
        server.behave(request -> {
            request.response().putHeader("Location", "/elsewhere");
            OddServer.answer(request, 307, "");
        });
        var message = failure(writes(usual()).delete(THING, KEY)).getMessage();

        assertTrue(message.endsWith("answered 307"), message);
        assertEquals(
                List.of(),
                server.received.stream()
                        .filter(call -> call.contains("/elsewhere"))
                        .toList());
    }

    @Test
    void a_provider_that_echoes_the_session_does_not_show_it() {
        server.behave(request -> OddServer.answer(
                request,
                request.path().equals("/sessions") ? 200 : 400,
                "{'data':{'token':'long-session-1234'},'error':'no rights with long-session-1234'}"));

        var message = failure(writes(usual()).delete(THING, KEY)).getMessage();
        assertEquals("DELETE /things/7 answered 400: no rights with [secret]", message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "login: { call: POST /s, token: /t } | /auth/login: sends no secret",
                "login: { call: POST /s, token: /t, body: { p: plain } } | /auth/login: sends no secret",
                "login: { call: POST /s, body: { p: '${PASSWORD}' } } | /auth/login/token: is required",
                "login: { call: DELETE /s, token: /t } | /auth/login/call: expected GET, POST or PUT",
                "login: { call: 'POST ftp://x/s', token: /t } | /auth/login/call: expected an http or https URL",
                "login: { call: 'POST http://u:p@x/s', token: /t } | /auth/login/call: expected an http or https URL",
                "login: { call: GET /s, token: /t, form: { p: '${PASSWORD}' } } | /auth/login/call: GET has no body",
                "login: { call: POST /s, token: /t, form: { p: a }, body: { p: b } } | /auth/login/form: does not go",
                "login: { call: POST /s, token: /t, life: 5m } | /auth/login/life: expected a duration",
                "login: { call: POST /s, token: /t, header: Host } | /auth/login/header: expected the name of a header",
                "login: { call: POST /s, token: /t, value: Bearer } | /auth/login/value: holds no {token}",
                "login: { call: POST /s, token: /t }, bearer: '${PASSWORD}' | /auth/login: sets the header Authorization",
                "login: { call: POST /s, token: /t, other: 1 } | /auth/login/other: is not a key that is known here",
                "login: { call: POST /s, token: /t }, oauth2: { tokenUrl: https://x } | /auth/login: does not go with oauth2",
            })
    void what_has_no_effect_is_a_mistake(String auth, String mistake) {
        var invalid = assertThrows(InvalidProviderFiles.class, () -> authenticated("{ " + auth + " }", VARIABLES));
        assertTrue(invalid.getMessage().contains(mistake), invalid.getMessage());
    }
}
