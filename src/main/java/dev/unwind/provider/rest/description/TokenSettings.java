package dev.unwind.provider.rest.description;

import java.net.URI;
import java.util.Optional;

/**
 * How access tokens are obtained: OAuth 2.0 client credentials (RFC 6749, 4.4).
 *
 * @param clientSecret secret
 * @param basic whether the client authenticates with basic authentication instead of in the body (RFC 6749, 2.3.1)
 */
public record TokenSettings(
        URI tokenUrl,
        String clientId,
        String clientSecret,
        Optional<String> scope,
        Optional<String> audience,
        boolean basic) {
    @Override
    public String toString() {
        return "tokens from " + tokenUrl;
    }
}
