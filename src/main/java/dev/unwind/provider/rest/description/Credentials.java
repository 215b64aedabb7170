package dev.unwind.provider.rest.description;

import java.util.Map;
import java.util.Optional;

/**
 * How calls to a provider are authenticated.
 *
 * @param headers the headers of every call; secret
 * @param tokens how access tokens are obtained; empty if calls need none
 */
public record Credentials(Map<String, String> headers, Optional<TokenSettings> tokens) {
    public static final Credentials NONE = new Credentials(Map.of(), Optional.empty());

    @Override
    public String toString() {
        return "credentials";
    }
}
