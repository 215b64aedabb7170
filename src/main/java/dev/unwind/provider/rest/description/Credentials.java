package dev.unwind.provider.rest.description;

import dev.unwind.provider.rest.message.KnownSecrets;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
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

    /** What no text may show: headers as they are sent, and what they are made of. */
    public KnownSecrets secrets() {
        List<String> secrets = new ArrayList<>(headers.values());
        headers.values().forEach(value -> parts(value, secrets));
        tokens.map(TokenSettings::clientSecret).ifPresent(secrets::add);
        return KnownSecrets.of(secrets);
    }

    /** What follows the scheme of an Authorization header, and the password in it (RFC 7617). */
    private static void parts(String value, List<String> secrets) {
        int scheme = value.indexOf(' ');
        if (scheme > 0) {
            String rest = value.substring(scheme + 1).strip();
            secrets.add(rest);
            if (value.regionMatches(true, 0, "Basic ", 0, scheme + 1)) {
                String pair = decoded(rest);
                secrets.add(pair);
                secrets.add(pair.substring(pair.indexOf(':') + 1));
            }
        }
    }

    private static String decoded(String base64) {
        try {
            return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    @Override
    public String toString() {
        return "credentials";
    }
}
