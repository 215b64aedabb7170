package dev.unwind.provider.rest.file;

import com.fasterxml.jackson.core.JsonPointer;
import java.time.Duration;
import java.time.format.DateTimeParseException;

/**
 * Parses texts of a provider's file. Every method throws an {@link IllegalArgumentException} that says what was
 * expected.
 */
final class Scalars {
    private Scalars() {}

    static JsonPointer jsonPointer(String text) {
        try {
            return JsonPointer.compile(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("expected a JSON Pointer such as /data/id", e);
        }
    }

    static Duration duration(String text) {
        try {
            Duration duration = Duration.parse(text);
            if (!duration.isNegative()) {
                return duration;
            }
        } catch (DateTimeParseException e) {
            // refused below, with one message for both
        }
        throw new IllegalArgumentException("expected a duration (ISO 8601) such as PT10S");
    }
}
