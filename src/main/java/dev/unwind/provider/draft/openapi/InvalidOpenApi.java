package dev.unwind.provider.draft.openapi;

import dev.unwind.batch.json.Violation;

/** A document that is no OpenAPI document from which a description can be drafted. The message names the place. */
public final class InvalidOpenApi extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Violation violation;

    /**
     * @param pointer the place in the document, as a JSON Pointer; empty for the whole of it
     * @param detail what was expected
     */
    public InvalidOpenApi(String pointer, String detail) {
        super((pointer.isEmpty() ? "" : "at " + pointer + ": ") + detail, null, false, false);
        this.violation = new Violation(pointer, detail);
    }

    public Violation violation() {
        return violation;
    }
}
