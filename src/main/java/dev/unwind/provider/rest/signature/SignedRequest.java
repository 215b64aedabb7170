package dev.unwind.provider.rest.signature;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A request as it is written to a connection.
 *
 * @param scheme {@code http} or {@code https}
 * @param host with the port, if that is not the scheme's own
 * @param uri the raw path and query
 * @param contentType the type of the body; empty if there is none
 */
public record SignedRequest(
        String method, String scheme, String host, String uri, Optional<String> contentType, byte[] body) {
    /** The raw path. */
    String path() {
        int query = uri.indexOf('?');
        return query < 0 ? uri : uri.substring(0, query);
    }

    /** The raw query without its question mark; empty if there is none. */
    String query() {
        int query = uri.indexOf('?');
        return query < 0 ? "" : uri.substring(query + 1);
    }

    String bodyText() {
        return new String(body, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return method + " " + path();
    }
}
