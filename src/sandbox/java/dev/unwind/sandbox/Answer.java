package dev.unwind.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.http.HttpServerResponse;

/** An answer to a client. */
record Answer(int status, String contentType, String body) {
    private static final String JSON = "application/json; charset=utf-8";

    /** Success without a body. */
    static final Answer NOTHING = new Answer(204, JSON, "");

    static Answer of(int status, JsonNode body) {
        return new Answer(status, JSON, Json.text(body));
    }

    static Answer raw(int status, String contentType, String body) {
        return new Answer(status, contentType, body);
    }

    static Answer ok(JsonNode body) {
        return of(200, body);
    }

    static Answer of(Refusal refusal) {
        return of(refusal.status(), Envelope.failure(refusal.getMessage(), refusal.errorCode()));
    }

    /** Ends a response. Headers that are set already are kept. */
    void send(HttpServerResponse response) {
        response.setStatusCode(status);
        if (status == 204 || status == 304) {
            response.end();
            return;
        }
        if (!response.headers().contains("Content-Type")) {
            response.putHeader("Content-Type", contentType);
        }
        response.end(body);
    }
}
