package dev.unwind.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.MultiMap;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Authenticates calls to the provider by an API key in two headers, or a bearer token from a login. Tokens do not
 * expire and outlive a reset; a test that needs a refused token orders a 401.
 */
final class Authentication {
    private static final String CLIENT = "sandbox-client";
    private static final String SECRET = "sandbox-secret";
    private static final String BEARER = "Bearer ";
    private static final int REMEMBERED_TOKENS = 10_000;

    private final Set<String> tokens = new LinkedHashSet<>();
    private int logins;

    /** @throws Refusal with status 401 if the headers hold no valid credentials */
    void check(MultiMap headers) {
        boolean apiKey = CLIENT.equals(headers.get("x-client-id")) && SECRET.equals(headers.get("x-client-secret"));
        if (!apiKey && !bearsToken(headers.get("Authorization"))) {
            throw Refusal.unauthorized();
        }
    }

    /** Answers a login; any e-mail address is accepted, the password is the secret of the API key. */
    Answer login(String body) {
        Fields sent = Fields.of(Json.parse(body))
                .required("email", "password", "organizationId")
                .text("email");
        if (!SECRET.equals(sent.members().path("password").textValue())) {
            throw Refusal.unauthorized();
        }
        logins++;
        String token = "sandbox-token-" + logins;
        remember(token);
        ObjectNode data = Json.object().put("token", token).put("refreshToken", "sandbox-refresh-" + logins);
        return Answer.ok(Json.object().set("data", data));
    }

    private boolean bearsToken(String authorization) {
        return authorization != null
                && authorization.startsWith(BEARER)
                && tokens.contains(authorization.substring(BEARER.length()));
    }

    private void remember(String token) {
        tokens.add(token);
        if (tokens.size() > REMEMBERED_TOKENS) {
            tokens.remove(tokens.iterator().next());
        }
    }
}
