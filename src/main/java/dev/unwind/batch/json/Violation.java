package dev.unwind.batch.json;

/**
 * A mistake in a caller's document.
 *
 * @param pointer the invalid field, as a JSON Pointer (RFC 6901) into the document; empty for the whole document
 * @param detail what was found and what was expected, in words
 */
public record Violation(String pointer, String detail) {
    /** This violation, relative to a document that contains the caller's at the given pointer. */
    public Violation under(String parent) {
        return new Violation(parent + pointer, detail);
    }
}
