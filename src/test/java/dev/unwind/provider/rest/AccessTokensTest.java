package dev.unwind.provider.rest;

import static dev.unwind.provider.rest.Providers.KEY;
import static dev.unwind.provider.rest.Providers.await;
import static dev.unwind.provider.rest.Providers.failure;
import static dev.unwind.testing.TestWrites.writes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.batch.change.RemoteId;
import dev.unwind.provider.ProviderFailure.Unreachable;
import dev.unwind.provider.ResourceKind;
import dev.unwind.testing.Waits;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessTokensTest extends OddServerFixture {
    private static final RemoteId ID = new RemoteId("7");

    private final List<String> tokens = new CopyOnWriteArrayList<>();
    private final List<String> authorizations = new CopyOnWriteArrayList<>();
    private volatile int lifeSeconds = 3600;
    private volatile String good = "";

    /** Gives out tokens t1, t2, and so on; takes the good one, or any where none is said to be good. */
    private void behave() {
        tokens.clear();
        authorizations.clear();
        server.behave(request -> {
            if (request.path().equals("/token")) {
                tokens.add(server.received.get(server.received.size() - 1) + " " + request.getHeader("Authorization"));
                request.response().putHeader("Content-Type", "application/json");
                OddServer.answer(
                        request,
                        200,
                        "{'access_token':'t%d','token_type':'Bearer','expires_in':%d}"
                                .formatted(tokens.size(), lifeSeconds));
                return;
            }
            var given = request.getHeader("Authorization");
            authorizations.add(given);
            OddServer.answer(request, good.isEmpty() || given.equals("Bearer " + good) ? 200 : 401, "{'id':'7'}");
        });
    }

    @Test
    void one_token_serves_all_calls() {
        behave();
        var kind = signed("authMethod: basic, scope: a b");
        var calls = new ArrayList<Uni<Void>>();
        for (int i = 0; i < 8; i++) {
            calls.add(kind.read(ID).replaceWithVoid());
        }
        await(Uni.join().all(calls).andFailFast());

        assertEquals(1, tokens.size());
        assertTrue(tokens.get(0).contains("grant_type=client_credentials"), tokens.get(0));
        assertTrue(tokens.get(0).contains("scope=a+b") || tokens.get(0).contains("scope=a%20b"), tokens.get(0));
        assertTrue(tokens.get(0).endsWith("Basic Y2xpZW50OnMzY3JldA=="), tokens.get(0));
        assertEquals(8, authorizations.stream().filter("Bearer t1"::equals).count());
    }

    /** RFC 6749, 2.3.1. */
    @Test
    void basic_credentials_are_encoded_like_a_form_before_they_are_joined() {
        behave();
        await(signed("authMethod: basic", "cli:ent é", "s+cr%t/ :&=ü").read(ID));

        var header = tokens.get(0).substring(tokens.get(0).lastIndexOf(' ') + 1);
        assertEquals(
                "cli%3Aent+%C3%A9:s%2Bcr%25t%2F+%3A%26%3D%C3%BC",
                new String(Base64.getDecoder().decode(header), StandardCharsets.US_ASCII));
    }

    @Test
    void a_client_may_name_itself_in_the_body() {
        behave();
        await(signed("authMethod: post, audience: somebody").read(ID));

        assertTrue(tokens.get(0).contains("client_secret=s3cret"), tokens.get(0));
        assertTrue(tokens.get(0).contains("client_id=client"), tokens.get(0));
        assertTrue(tokens.get(0).contains("audience=somebody"), tokens.get(0));
        assertTrue(tokens.get(0).endsWith("null"), tokens.get(0));
    }

    @Test
    void a_token_that_is_nearly_over_is_renewed_before_it_is() {
        lifeSeconds = 1;
        behave();
        var kind = signed("authMethod: basic");
        Waits.await().until(() -> {
            await(kind.read(ID));
            return tokens.size() > 1;
        });

        assertEquals("Bearer t" + tokens.size(), authorizations.get(authorizations.size() - 1));
    }

    @Test
    void a_token_that_is_not_taken_is_exchanged_once() {
        behave();
        var kind = signed("authMethod: basic");
        await(kind.read(ID));
        good = "t2";
        await(writes(kind).delete(THING, KEY));
        assertEquals(List.of("Bearer t1", "Bearer t1", "Bearer t2"), authorizations);

        good = "never";
        var refused = failure(writes(kind).delete(THING, KEY));
        assertEquals(401, refused.status().orElseThrow());
        assertFalse(refused.inDoubt());
        assertEquals(5, authorizations.size());
    }

    @Test
    void without_a_token_nothing_is_sent() {
        server.behave(
                request -> OddServer.answer(request, 400, "{'error':'invalid_client','error_description':'s3cret'}"));
        var failure = failure(writes(signed("authMethod: basic")).delete(THING, KEY));

        assertEquals(Unreachable.class, failure.getClass());
        assertEquals(
                "not sent: no access token for odd could be had: the request for one was answered 400: [secret]"
                        + " (invalid_client)",
                failure.getMessage());
        assertTrue(server.received.stream().allMatch(call -> call.startsWith("POST /token")));
    }

    /** Some issuers answer 200 and say in the body that it is none. */
    @Test
    void a_success_without_a_token_says_what_it_has() {
        server.answer(200, "{'error':'bad_verification_code'}");

        var message =
                failure(writes(signed("authMethod: post")).delete(THING, KEY)).getMessage();
        assertTrue(
                message.endsWith("answered 200 without a token at /access_token that a header can hold"
                        + " (bad_verification_code)"),
                message);
    }

    @Test
    void a_pause_that_the_issuer_asks_for_is_that_of_the_call() {
        server.behave(request -> {
            request.response().putHeader("Retry-After", "3600");
            OddServer.answer(request, 429, "{}");
        });

        var failure = failure(writes(signed("authMethod: basic")).delete(THING, KEY));
        assertEquals(Duration.ofHours(1), failure.retryAfter().orElseThrow());
        assertEquals(1, server.received.size());
    }

    /** Wrong credentials that are tried again and again lock an account. */
    @Test
    void after_refusals_tokens_are_requested_ever_more_seldom() {
        server.answer(401, "{'error':'invalid_client'}");
        var kind = signed("authMethod: basic");
        int calls = 50;
        for (int i = 0; i < calls; i++) {
            assertTrue(failure(kind.read(ID)).getMessage().endsWith("answered 401 (invalid_client)"));
        }
        assertTrue(server.received.size() < calls, () -> server.received.size() + " requests");

        behave();
        Waits.await().ignoreExceptions().until(() -> await(kind.read(ID)).isPresent());
        assertEquals(1, tokens.size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e18", "'ever so long'", "-5", "null"})
    void a_token_of_odd_lifetime_is_used(String lifetime) {
        server.behave(request -> OddServer.answer(
                request,
                200,
                request.path().equals("/token")
                        ? "{'access_token':'t1','expires_in':%s}".formatted(lifetime)
                        : "{'id':'7'}"));

        assertTrue(await(signed("authMethod: basic").read(ID)).isPresent());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'access_token':''}",
                "{'access_token':'two words'}",
                "{'access_token':'t\\r\\nX-Other: 1'}",
                "{'access_token':['t1']}",
                "{'access_token':'t1','access_token':'t2'}",
                "{'expires_in':1e999999999,'access_token':'t1'}",
                "[]",
                "no JSON",
                ""
            })
    void an_answer_without_a_usable_token_is_none(String answer) {
        server.behave(request -> OddServer.answer(request, 200, answer));

        assertEquals(
                Unreachable.class,
                failure(writes(signed("authMethod: basic")).delete(THING, KEY)).getClass());
        assertTrue(server.received.stream().allMatch(call -> call.startsWith("POST /token")));
    }

    @Test
    void no_more_of_an_answer_is_read_than_a_token_can_be() {
        var closed = new CompletableFuture<Void>();
        server.behave(request -> {
            var response = request.response().setChunked(true);
            response.closeHandler(gone -> closed.complete(null));
            response.exceptionHandler(gone -> closed.complete(null));
            endless(response);
        });

        assertEquals(
                Unreachable.class,
                failure(writes(signed("authMethod: basic")).delete(THING, KEY)).getClass());
        Waits.await().until(closed::isDone);
    }

    /** Sends blanks for as long as anybody takes them. */
    private static void endless(HttpServerResponse response) {
        if (!response.closed()) {
            response.write(" ".repeat(10_000)).onSuccess(written -> endless(response));
        }
    }

    private ResourceKind signed(String more) {
        return signed(more, "client", "s3cret");
    }

    private ResourceKind signed(String more, String client, String secret) {
        return authenticated(
                "{ oauth2: { tokenUrl: '%s/token', clientId: '${CLIENT}', clientSecret: '${SECRET}', %s } }"
                        .formatted(server.url(), more),
                Map.of("CLIENT", client, "SECRET", secret));
    }
}
