package dev.unwind.apivariants;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
public record Call(String method, String uri, Optional<String> id, MultiMap query, MultiMap headers, String body) {
    static Call of(HttpServerRequest request, Optional<String> segment, String body) {
        return new Call(
                request.method().name(),
                request.uri(),
                segment.map(Call::decoded),
                request.params(true),
                request.headers(),
                body);
    }

    /** The same call with another body, in JSON. */
    public Call withBody(JsonNode other) {
        return new Call(method, uri, id, query, headers, VariantJson.text(other));
    }

    /** The same call for another id. */
    public Call withId(String other) {
        return new Call(method, uri, Optional.of(other), query, headers, body);
    }

    /** The same call with other query parameters. */
    public Call withQuery(MultiMap other) {
        return new Call(method, uri, id, other, headers, body);
    }

    /** The body as JSON; an empty object where it is none. */
    public ObjectNode members() {
        try {
            return VariantJson.sent(body) instanceof ObjectNode object ? object : VariantJson.object();
        } catch (RefusedCall malformed) {
            return VariantJson.object();
        }
    }

    /** Whether it asks for a change. */
    public boolean writes() {
        return !method.equals("GET");
    }

    /** A text as a segment of a path. */
    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String decoded(String segment) {
        return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
