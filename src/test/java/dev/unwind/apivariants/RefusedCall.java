package dev.unwind.apivariants;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Ends a call with an error response. */
final class RefusedCall extends RuntimeException {
    private final int status;
    private final String code;

    RefusedCall(int status, String code, String message) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
    }

    static RefusedCall invalid(String message) {
        return new RefusedCall(400, "invalid", message);
    }

    static RefusedCall notFound(String what) {
        return new RefusedCall(404, "not_found", what + " not found");
    }

    static RefusedCall notAllowed(Call call) {
        return new RefusedCall(405, "not_allowed", call.method() + " is not allowed here");
    }

    Response answer() {
        ObjectNode body = VariantJson.object();
        body.putObject("error").put("message", getMessage()).put("code", code);
        return Response.of(status, body);
    }
}
