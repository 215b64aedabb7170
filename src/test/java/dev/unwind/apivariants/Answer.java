package dev.unwind.apivariants;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What a client is answered. */
record Answer(int status, Map<String, String> headers, Optional<JsonNode> body) {
    Answer {
        headers = Map.copyOf(headers);
    }

    static Answer of(int status, JsonNode body) {
        return new Answer(status, Map.of(), Optional.of(body));
    }

    static Answer empty(int status) {
        return new Answer(status, Map.of(), Optional.empty());
    }

    Answer with(String header, String value) {
        return with(Map.of(header, value));
    }

    Answer with(Map<String, String> further) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.putAll(further);
        return new Answer(status, more, body);
    }

    Answer with(JsonNode other) {
        return new Answer(status, headers, Optional.of(other));
    }

    String text() {
        return body.map(Json::text).orElse("");
    }
}
