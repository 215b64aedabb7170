package dev.unwind.apivariants;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A call as it arrived.
 *
 * @param uri path and query as sent
 * @param id the id at the end of the path, decoded; none for the collection itself
 * @param query the decoded query parameters
 */
record Call(String method, String uri, Optional<String> id, MultiMap query, MultiMap headers, String body) {
    static Call of(HttpServerRequest request, Optional<String> segment, String body) {
        return new Call(
                request.method().name(),
                request.uri(),
                segment.map(Call::decoded),
                request.params(true),
                request.headers(),
                body);
    }

    /** A text as a segment of a path. */
    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String decoded(String segment) {
        return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
