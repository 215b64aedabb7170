package dev.unwind.apivariants;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What a client is answered. */
record Response(int status, Map<String, String> headers, Optional<JsonNode> body) {
    Response {
        headers = Map.copyOf(headers);
    }

    static Response of(int status, JsonNode body) {
        return new Response(status, Map.of(), Optional.of(body));
    }

    static Response empty(int status) {
        return new Response(status, Map.of(), Optional.empty());
    }

    Response with(String header, String value) {
        return with(Map.of(header, value));
    }

    Response with(Map<String, String> further) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.putAll(further);
        return new Response(status, more, body);
    }

    Response with(JsonNode other) {
        return new Response(status, headers, Optional.of(other));
    }

    String text() {
        return body.map(VariantJson::text).orElse("");
    }
}
