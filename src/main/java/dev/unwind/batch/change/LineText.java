package dev.unwind.batch.change;

import java.util.Optional;

/** Texts of one line, as names and ids of resources have to be to be stored, claimed and shown. Stateless. */
public final class LineText {
    /**
     * The most characters of the name or the id of a resource. An index of PostgreSQL holds no more than 2,700 bytes.
     */
    public static final int LONGEST_NAME = 500;

    private LineText() {}

    /** Why a text is not one line of at most this many characters, in words; empty if it is. */
    public static Optional<String> violation(String text, int most) {
        if (text.isBlank()) {
            return Optional.of("is blank");
        }
        if (text.length() > most) {
            return Optional.of("has " + text.length() + " characters; at most " + most + " are allowed");
        }
        for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
            int codePoint = text.codePointAt(at);
            if (Character.isISOControl(codePoint)) {
                return Optional.of("holds a control character");
            }
            if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
                return Optional.of("holds half of a surrogate pair");
            }
        }
        return Optional.empty();
    }

    /** Whether a text can be the name or the id of a resource. */
    public static boolean isName(String text) {
        return violation(text, LONGEST_NAME).isEmpty();
    }
}
