package dev.unwind.apivariants;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What a client is answered. */
public record Response(int status, Map<String, String> headers, Optional<JsonNode> body) {
    public Response {
        headers = Map.copyOf(headers);
    }

    public static Response of(int status, JsonNode body) {
        return new Response(status, Map.of(), Optional.of(body));
    }

    public static Response empty(int status) {
        return new Response(status, Map.of(), Optional.empty());
    }

    public Response with(String header, String value) {
        return with(Map.of(header, value));
    }

    public Response with(Map<String, String> further) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.putAll(further);
        return new Response(status, more, body);
    }

    public Response with(JsonNode other) {
        return new Response(status, headers, Optional.of(other));
    }

    /** An error as this API shows errors. */
    public static Response refusal(int status, String code, String message) {
        return new RefusedCall(status, code, message).answer();
    }

    /** A page of a machine in between. */
    public static Response page(int status) {
        return Response.of(status, TextNode.valueOf("<html><body><h1>" + status + "</h1></body></html>"))
                .with("Content-Type", "text/html");
    }

    /** Whether the call went through. */
    public boolean done() {
        return status < 300;
    }

    String text() {
        boolean page = "text/html".equals(headers.get("Content-Type"));
        return body.map(node -> page ? node.textValue() : VariantJson.text(node))
                .orElse("");
    }
}
