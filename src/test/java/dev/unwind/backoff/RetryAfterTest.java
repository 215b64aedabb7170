package dev.unwind.backoff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
    @Test
    void a_number_is_a_delay_in_seconds() {
        assertEquals(Optional.of(Duration.ofSeconds(120)), RetryAfter.parse(" 120 "));
        assertEquals(Optional.of(Duration.ZERO), RetryAfter.parse("0"));
    }

    @Test
    void a_date_is_the_end_of_the_delay() {
        var inAMinute = ZonedDateTime.now(ZoneOffset.UTC).plusMinutes(1);

        var delay = RetryAfter.parse(DateTimeFormatter.RFC_1123_DATE_TIME.format(inAMinute))
                .orElseThrow();

        assertTrue(delay.toSeconds() >= 50 && delay.toSeconds() <= 60, delay.toString());
    }

    @Test
    void a_date_that_has_passed_asks_for_no_delay() {
        assertEquals(Optional.of(Duration.ZERO), RetryAfter.parse("Fri, 31 Dec 1999 23:59:59 GMT"));
    }

    @Test
    void no_delay_is_longer_than_a_day() {
        assertEquals(Optional.of(Duration.ofDays(1)), RetryAfter.parse("999999999999"));
        assertEquals(Optional.of(Duration.ofDays(1)), RetryAfter.parse("Tue, 31 Dec 2999 23:59:59 GMT"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "-1", "1.5", "1234567890123", "2999-12-31T23:59:59Z"})
    void anything_else_says_nothing(String value) {
        assertEquals(Optional.empty(), RetryAfter.parse(value));
    }
}
