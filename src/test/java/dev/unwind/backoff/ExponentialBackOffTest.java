package dev.unwind.backoff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ExponentialBackOffTest {
    private final ExponentialBackOff backOff = new ExponentialBackOff(Duration.ofMillis(100), Duration.ofSeconds(1));

    @Test
    void delays_double_up_to_the_longest_and_lie_between_half_and_whole() {
        IntStream.rangeClosed(1, 60).forEach(retry -> {
            var delay = backOff.delay(retry).toMillis();
            var whole = Math.min(1000, 100 * Math.pow(2, retry - 1));
            assertTrue(delay >= whole / 2 && delay <= whole, retry + ": " + delay);
        });
    }

    @Test
    void delays_of_callers_that_failed_together_differ() {
        var delays =
                IntStream.range(0, 100).mapToObj(caller -> backOff.delay(4)).collect(Collectors.toSet());

        assertTrue(delays.size() > 10, delays.toString());
    }

    @Test
    void the_longest_delay_bounds_the_first_one_too() {
        var bounded = new ExponentialBackOff(Duration.ofSeconds(10), Duration.ofMillis(4));

        assertTrue(bounded.delay(1).compareTo(Duration.ofMillis(4)) <= 0);
        assertEquals(Duration.ZERO, new ExponentialBackOff(Duration.ZERO, Duration.ofSeconds(1)).delay(5));
    }
}
