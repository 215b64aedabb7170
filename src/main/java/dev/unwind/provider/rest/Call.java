package dev.unwind.provider.rest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One request.
 *
 * @param target path under the base URL, with its query
 * @param headers those of this call alone
 */
record Call(String method, String target, Optional<JsonNode> body, Map<String, String> headers) {
    Call(String method, String target, Optional<JsonNode> body) {
        this(method, target, body, Map.of());
    }

    /** The same call with one more header. */
    Call with(String header, String value) {
        Map<String, String> more = new HashMap<>(headers);
        more.put(header, value);
        return new Call(method, target, body, Map.copyOf(more));
    }

    /** The same call somewhere else. */
    Call at(String other) {
        return new Call(method, other, body, headers);
    }

    static Call get(String target) {
        return new Call("GET", target, Optional.empty());
    }

    /** How messages name the call: without its query, which is noise, and its body, which is secret. */
    String label() {
        return method + " " + path();
    }

    /** The target without its query. */
    String path() {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }
}
