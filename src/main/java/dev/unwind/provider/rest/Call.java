package dev.unwind.provider.rest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * One request.
 *
 * @param target path under the base URL, with its query
 */
record Call(String method, String target, Optional<JsonNode> body) {
    static Call get(String target) {
        return new Call("GET", target, Optional.empty());
    }

    /** How messages name the call: without its query, which is noise, and its body, which is secret. */
    String label() {
        int query = target.indexOf('?');
        return method + " " + (query < 0 ? target : target.substring(0, query));
    }
}
