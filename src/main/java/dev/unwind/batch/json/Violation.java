package dev.unwind.batch.json;

/**
 * One thing that is wrong with what a caller sent.
 *
 * @param pointer the field at fault, as a JSON Pointer (RFC 6901) into the caller's document; empty for the whole of it
 * @param detail what was found and what was expected, for a person
 */
public record Violation(String pointer, String detail) {
    /** The same violation, seen from a document in which this one lies at the given pointer. */
    public Violation under(String parent) {
        return new Violation(parent + pointer, detail);
    }
}
