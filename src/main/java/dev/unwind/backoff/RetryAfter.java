package dev.unwind.backoff;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** Parses the header {@code Retry-After} (RFC 9110, 10.2.3). Stateless. */
public final class RetryAfter {
    /** The header's name. */
    public static final String HEADER = "Retry-After";

    /** A longer delay is taken for a mistake of the sender. */
    private static final Duration MAX = Duration.ofDays(1);

    private RetryAfter() {}

    /**
     * The delay that a header value asks for, from zero to one day; empty if the value is neither a number of seconds
     * nor a date.
     */
    public static Optional<Duration> parse(String value) {
        return seconds(value).or(() -> date(value)).map(RetryAfter::bounded);
    }

    /** A non-negative number of seconds, with up to 12 digits; empty if the text is anything else. */
    public static Optional<Duration> seconds(String value) {
        var digits = value.strip();
        return digits.matches("[0-9]{1,12}")
                ? Optional.of(Duration.ofSeconds(Long.parseLong(digits)))
                : Optional.empty();
    }

    /** The nearest delay from zero to one day. */
    public static Duration bounded(Duration delay) {
        if (delay.isNegative()) {
            return Duration.ZERO;
        }
        return delay.compareTo(MAX) > 0 ? MAX : delay;
    }

    private static Optional<Duration> date(String value) {
        try {
            var at = ZonedDateTime.parse(value.strip(), DateTimeFormatter.RFC_1123_DATE_TIME);
            return Optional.of(Duration.between(Instant.now(), at.toInstant()));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
