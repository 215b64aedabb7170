package dev.unwind.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.sandbox.SandboxClient.Response;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What holds for all of the provider's calls: authentication, envelopes, headers, errors. */
class ProtocolTest extends SandboxFixture {
    @Test
    void a_call_without_credentials_is_refused_and_changes_nothing() {
        Response refused = sandbox.send(sandbox.request("POST", "/watchlists", "{'name':'a'}"));

        assertEquals(401, refused.status());
        assertFalse(refused.json().path("success").asBoolean());
        assertTrue(refused.json().path("data").isNull());
        assertEquals(json("{}"), stored("").path("watchlists"));
        assertFalse(lastCall().path("effect").asBoolean());
    }

    @Test
    void a_wrong_secret_is_refused() {
        Response refused = sandbox.send(sandbox.request("GET", "/watchlists", "")
                .header("x-client-id", "sandbox-client")
                .header("x-client-secret", "guess"));

        assertEquals(401, refused.status());
    }

    @Test
    void a_login_gives_a_token_that_authenticates() {
        Response login = sandbox.send(sandbox.request(
                "POST", "/auth/login", "{'email':'a@example.com','password':'sandbox-secret','organizationId':1}"));
        String token = login.data().path("token").asText();
        assertTrue(login.data().hasNonNull("refreshToken"));

        assertEquals(200, bearing(token));
        assertEquals(401, bearing("another"));
    }

    @Test
    void a_login_without_an_organization_or_with_a_wrong_password_is_refused() {
        Response incomplete = sandbox.send(
                sandbox.request("POST", "/auth/login", "{'email':'a@example.com','password':'sandbox-secret'}"));
        assertEquals(400, incomplete.status());
        assertEquals(
                "organizationId is mandatory", incomplete.json().path("error").asText());
        assertEquals(1002, incomplete.json().path("errorCode").intValue());

        Response wrong = sandbox.send(sandbox.request(
                "POST", "/auth/login", "{'email':'a@example.com','password':'guess','organizationId':1}"));
        assertEquals(401, wrong.status());
    }

    @Test
    void success_comes_in_the_envelope() {
        JsonNode envelope = sandbox.get("/watchlists/" + watchlist("a")).json();

        assertTrue(envelope.path("success").asBoolean());
        assertTrue(envelope.path("error").isNull());
        assertEquals("2.2.0", envelope.path("version").asText());
        assertEquals("hypernative-webapp-server", envelope.path("service").asText());
    }

    @Test
    void answers_tell_the_rate_limit() {
        Response first = sandbox.get("/watchlists");

        for (String header : List.of("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset")) {
            assertTrue(first.header(header).matches("[0-9]+"), header);
        }
    }

    @Test
    void ids_are_unique_over_all_kinds_and_never_given_twice() {
        long watchlist = watchlist("a");
        long channel = channel("b");
        long agent = agent("c");
        assertTrue(watchlist < channel && channel < agent);

        sandbox.delete("/sandbox/state");

        assertTrue(watchlist("d") > agent);
    }

    @Test
    void what_is_not_there_is_a_404_with_an_error_envelope() {
        for (String path : List.of("/watchlists/5", "/watchlists/x", "/watchlists/1/assets", "/nothing", "/")) {
            Response absent = sandbox.get(path);
            assertEquals(404, absent.status(), path);
            assertFalse(absent.json().path("success").asBoolean());
            assertTrue(absent.json().hasNonNull("error"));
        }
        assertEquals(404, sandbox.put("/watchlists/" + watchlist("a"), "{}").status());
        assertEquals(404, sandbox.delete("/watchlists").status());
    }

    @Test
    void numbers_keep_their_digits() {
        String path = "/custom-agents/" + agent("a");

        sandbox.patch(path, "{'state':'enabled','rule':{'threshold':0.12345678901234567890123}}");

        assertTrue(sandbox.get(path).text().contains("0.12345678901234567890123"));
    }

    private static int bearing(String token) {
        return sandbox.send(sandbox.request("GET", "/watchlists", "").header("Authorization", "Bearer " + token))
                .status();
    }
}
