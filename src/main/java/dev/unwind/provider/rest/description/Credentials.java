package dev.unwind.provider.rest.description;

import java.util.Map;
import java.util.Optional;

/**
 * By what a provider knows who calls it.
 *
 * @param headers sent with every call; secret
 * @param tokens how access tokens are had, where calls need them
 */
public record Credentials(Map<String, String> headers, Optional<TokenSettings> tokens) {
    public static final Credentials NONE = new Credentials(Map.of(), Optional.empty());

    @Override
    public String toString() {
        return "credentials";
    }
}
