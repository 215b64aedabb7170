package dev.unwind.provider.rest.auth;

import dev.unwind.provider.rest.message.KnownSecrets;
import dev.unwind.provider.rest.signature.RequestSignature;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How calls to a provider are authenticated.
 *
 * @param headers the headers of every call; secret
 * @param query the parameters in the query of every call; secret
 * @param tokens how access tokens are obtained; empty if calls need none
 * @param signature how calls are signed; empty if they are not
 */
public record Credentials(
        Map<String, String> headers,
        SecretQuery query,
        Optional<TokenSettings> tokens,
        Optional<RequestSignature> signature) {
    public static final Credentials NONE =
            new Credentials(Map.of(), SecretQuery.NONE, Optional.empty(), Optional.empty());

    /** What no text may show: headers as they are sent, and what they are made of. */
    public KnownSecrets secrets() {
        KnownSecrets secrets = secretsOf(headers.values()).and(query.secrets());
        return secrets.and(tokens.map(TokenSettings::secrets).orElse(KnownSecrets.NONE))
                .and(signature.map(RequestSignature::secrets).orElse(KnownSecrets.NONE));
    }

    /** The headers that are set by these, whatever a call says of them. */
    public Set<String> headerNames() {
        Set<String> names = new HashSet<>(headers.keySet());
        tokens.map(TokenSettings::header).ifPresent(names::add);
        signature.map(RequestSignature::headerNames).ifPresent(names::addAll);
        return names;
    }

    /** The values of some headers, what follows their scheme, and the password in it (RFC 7617). */
    public static KnownSecrets secretsOf(Collection<String> headers) {
        List<String> secrets = new ArrayList<>(headers);
        headers.forEach(value -> addParts(value, secrets));
        return KnownSecrets.of(secrets);
    }

    private static void addParts(String value, List<String> secrets) {
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
