package dev.unwind.engine.async;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.testing.GatewayTest;
import dev.unwind.testing.Waits;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Waiting, on the timers of the running gateway. */
@QuarkusTest
class DelayTest extends GatewayTest {
    @Test
    void a_pause_of_less_than_a_millisecond_is_a_pause() {
        for (long nanos : new long[] {-5, 0, 1, 999_999, 1_000_001}) {
            assertEquals(null, Delay.of(Duration.ofNanos(nanos)).await().atMost(Waits.LIMIT), nanos + " ns");
        }
    }

    @Test
    void pauses_grow_up_to_the_longest_and_differ() {
        var first = Duration.ofMillis(100);
        var longest = Duration.ofSeconds(1);
        IntStream.rangeClosed(1, 60).forEach(repetition -> {
            var pause = Delay.backOff(first, longest, repetition).toMillis();
            var most = Math.min(1000, 100 * Math.pow(2, repetition - 1));
            assertTrue(pause >= most / 2 && pause <= most, repetition + ": " + pause);
        });
    }
}
