package dev.unwind.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The envelope around most of the provider's bodies, and around all its errors. */
final class Envelope {
    private Envelope() {}

    /** @param data the result; a JSON null if there is none */
    static ObjectNode success(JsonNode data) {
        ObjectNode envelope = Json.object().put("success", true);
        envelope.set("data", data);
        return signed(envelope.putNull("error"));
    }

    static ObjectNode failure(String error, int errorCode) {
        ObjectNode envelope = Json.object().put("success", false).putNull("data");
        return signed(envelope.put("error", error).put("errorCode", errorCode));
    }

    private static ObjectNode signed(ObjectNode envelope) {
        return envelope.put("version", "2.2.0").put("service", "hypernative-webapp-server");
    }
}
