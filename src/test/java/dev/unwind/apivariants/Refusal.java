package dev.unwind.apivariants;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** A call that is answered with an error. */
final class Refusal extends RuntimeException {
    private final int status;
    private final String code;

    Refusal(int status, String code, String message) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
    }

    static Refusal invalid(String message) {
        return new Refusal(400, "invalid", message);
    }

    static Refusal notFound(String what) {
        return new Refusal(404, "not_found", what + " not found");
    }

    static Refusal notAllowed(Call call) {
        return new Refusal(405, "not_allowed", call.method() + " is not allowed here");
    }

    Answer answer() {
        ObjectNode body = Json.object();
        body.putObject("error").put("message", getMessage()).put("code", code);
        return Answer.of(status, body);
    }
}
