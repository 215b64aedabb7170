package dev.unwind.provider.rest.message;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A request to a provider.
 *
 * @param target the path under the base URL, with its query
 * @param headers further headers of this call
 * @param secrets what no text about this call or its answer may show
 */
public record ProviderCall(
        String method, String target, Optional<CallBody> body, Map<String, String> headers, KnownSecrets secrets) {
    public ProviderCall(String method, String target, Optional<CallBody> body) {
        this(method, target, body, Map.of(), KnownSecrets.NONE);
    }

    /** This call, of which no text may show these secrets either. */
    public ProviderCall hiding(KnownSecrets more) {
        return new ProviderCall(method, target, body, headers, secrets.and(more));
    }

    /** This call with one more header. */
    public ProviderCall with(String header, String value) {
        Map<String, String> more = new HashMap<>(headers);
        more.put(header, value);
        return new ProviderCall(method, target, body, Map.copyOf(more), secrets);
    }

    /** This call with another target. */
    public ProviderCall at(String other) {
        return new ProviderCall(method, other, body, headers, secrets);
    }

    public static ProviderCall get(String target) {
        return new ProviderCall("GET", target, Optional.empty());
    }

    /** Names the call in messages: without its query, for brevity, and its body, which is secret. */
    public String label() {
        return method + " " + path();
    }

    /** The target without its query. */
    public String path() {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }
}
