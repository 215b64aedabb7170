package dev.unwind.provider.rest.auth;

import com.fasterxml.jackson.core.JsonPointer;
import dev.unwind.provider.rest.message.KnownSecrets;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The grant of OAuth 2.0 by client credentials (RFC 6749, 4.4).
 *
 * @param clientSecret secret
 * @param basic whether the client authenticates with basic authentication instead of in the body (RFC 6749, 2.3.1)
 */
public record ClientCredentials(
        URI tokenUrl,
        String clientId,
        String clientSecret,
        Optional<String> scope,
        Optional<String> audience,
        boolean basic) {
    private static final TokenAnswer ANSWER = new TokenAnswer(
            JsonPointer.compile("/access_token"),
            Optional.of(JsonPointer.compile("/expires_in")),
            TokenAnswer.USUAL_LIFE,
            Optional.of(JsonPointer.compile("/error_description")),
            Optional.of(JsonPointer.compile("/error")));

    /** How tokens of this grant are obtained and sent (RFC 6750, 2.1). */
    public TokenSettings settings() {
        return new TokenSettings(call(), ANSWER, TokenSettings.AUTHORIZATION, TokenSettings.BEARER);
    }

    private TokenCall call() {
        Map<String, String> headers = new LinkedHashMap<>();
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "client_credentials");
        scope.ifPresent(scope -> form.put("scope", scope.strip()));
        audience.ifPresent(audience -> form.put("audience", audience));
        KnownSecrets secrets = KnownSecrets.of(List.of(clientSecret));
        if (basic) {
            // Encoded like values of a form first (RFC 6749, 2.3.1): the id may hold a colon.
            String pair = TokenCall.encoded(clientId) + ":" + TokenCall.encoded(clientSecret);
            String basic = "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
            headers.put(TokenSettings.AUTHORIZATION, basic);
            secrets = secrets.and(Credentials.secretsOf(List.of(basic)));
        } else {
            form.put("client_id", clientId);
            form.put("client_secret", clientSecret);
        }
        return TokenCall.withForm("POST", tokenUrl, headers, form, secrets);
    }

    @Override
    public String toString() {
        return "client credentials for " + tokenUrl;
    }
}
