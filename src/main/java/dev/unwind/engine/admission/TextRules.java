package dev.unwind.engine.admission;

import dev.unwind.batch.change.Change;
import dev.unwind.batch.change.LineText;

/**
 * Checks that what becomes a text in PostgreSQL can be stored as one. Bodies of desired states are stored as bytes and
 * hold anything.
 */
final class TextRules {
    private final ViolationCollector violations;
    private boolean violated;

    TextRules(ViolationCollector violations) {
        this.violations = violations;
    }

    /** Checks key, kind, id and names of a change. */
    void check(NamedChange named) {
        var change = named.change();
        check(change, "/key", change.key());
        check(change, "/kind", change.kind());
        change.remoteId().ifPresent(id -> check(change, "/remoteId", id.value()));
        change.name().ifPresent(name -> checkName(change, "/name", name));
        if (!named.desiredName().equals(change.name())) {
            named.desiredName().ifPresent(name -> checkName(change, named.desiredNameAt(), name));
        }
    }

    /** Checks the name of a resource. */
    void checkName(Change change, String member, String name) {
        LineText.violation(name, LineText.LONGEST_NAME).ifPresent(reason -> {
            violated = true;
            violations.add(change, member, reason);
        });
    }

    /**
     * Checks one text of a change. PostgreSQL's text holds every character but NUL, and UTF-8 no half of a surrogate
     * pair.
     *
     * @param member where it stands, as a JSON Pointer into the change
     */
    void check(Change change, String member, String text) {
        if (text.indexOf('\0') >= 0 || text.codePoints().anyMatch(TextRules::isHalfPair)) {
            violated = true;
            violations.add(change, member, "holds a character that cannot be stored: U+0000, or half a surrogate pair");
        }
    }

    private static boolean isHalfPair(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }

    /** Whether some text of the submission could not even be sent to PostgreSQL. */
    boolean violated() {
        return violated;
    }
}
