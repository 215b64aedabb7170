package dev.unwind.sandbox;

/** A call that the sandbox answers with an error: the status, the provider's error code, and the invalid field. */
final class Refusal extends RuntimeException {
    private final int status;
    private final int errorCode;
    private final String field;

    private Refusal(int status, int errorCode, String field, String message) {
        super(message, null, false, false);
        this.status = status;
        this.errorCode = errorCode;
        this.field = field;
    }

    static Refusal unauthorized() {
        return new Refusal(401, 1001, "", "authentication is required");
    }

    static Refusal mandatory(String field) {
        return new Refusal(400, 1002, field, field + " is mandatory");
    }

    static Refusal invalid(String field, String message) {
        return new Refusal(400, 1003, field, message);
    }

    static Refusal notFound(String what) {
        return new Refusal(404, 1004, "", what + " not found");
    }

    int status() {
        return status;
    }

    int errorCode() {
        return errorCode;
    }

    /** The invalid member of the body; empty if there is none. */
    String field() {
        return field;
    }
}
