package dev.unwind.apivariants;

import io.vertx.core.http.HttpServerRequest;
import java.util.Map;
import java.util.TreeMap;

/**
 * A request that the server has seen.
 *
 * @param line method and URI as sent, such as {@code GET /things?name=a}
 * @param headers by name in any case; of several with one name, the first
 */
public record RecordedRequest(String line, Map<String, String> headers, String body) {
    static RecordedRequest of(HttpServerRequest request, String body) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        request.headers().forEach(headers::putIfAbsent);
        return new RecordedRequest(request.method() + " " + request.uri(), headers, body);
    }
}
