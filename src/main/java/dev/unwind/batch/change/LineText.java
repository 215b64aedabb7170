package dev.unwind.batch.change;

import java.nio.charset.StandardCharsets;
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
        if (text.chars().anyMatch(Character::isISOControl)) {
            return Optional.of("holds a control character");
        }
        return StandardCharsets.UTF_8.newEncoder().canEncode(text)
                ? Optional.empty()
                : Optional.of("holds half of a surrogate pair");
    }

    /** Whether a text can be the name or the id of a resource. */
    public static boolean isName(String text) {
        return violation(text, LONGEST_NAME).isEmpty();
    }
}
