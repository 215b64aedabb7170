package dev.unwind.engine.evidence;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unwind.batch.change.RemoteId;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** When reads of a resource are believed, whoever wrote it. */
class EvidenceClockTest {
    private static final Duration LAG = Duration.ofSeconds(1);

    private long now = Long.MAX_VALUE - 10;
    private final EvidenceClock clock = new EvidenceClock(() -> now, 2);

    private void wrote(String id, Duration lag) {
        clock.wrote("account", "kind", new RemoteId(id), lag);
    }

    private Duration remaining(String id) {
        return clock.remaining("account", "kind", new RemoteId(id));
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    @Test
    void a_read_is_believed_once_the_lag_after_the_last_write_has_passed() {
        assertEquals(Duration.ZERO, remaining("1"));
        wrote("1", LAG);
        assertEquals(LAG, remaining("1"));
        pass(Duration.ofMillis(400));
        assertEquals(Duration.ofMillis(600), remaining("1"));
        wrote("1", LAG);
        assertEquals(LAG, remaining("1"));
        pass(LAG);
        assertEquals(Duration.ZERO, remaining("1"));
    }

    @Test
    void each_resource_has_a_time_of_its_own() {
        wrote("1", LAG);
        assertEquals(Duration.ZERO, remaining("2"));
        assertEquals(Duration.ZERO, clock.remaining("account", "other", new RemoteId("1")));
        assertEquals(Duration.ZERO, clock.remaining("another", "kind", new RemoteId("1")));
    }

    @Test
    void a_write_that_is_believed_sooner_does_not_shorten_the_wait_for_an_earlier_one() {
        wrote("1", LAG);
        wrote("1", Duration.ofMillis(1));
        assertEquals(LAG, remaining("1"));
    }

    @Test
    void reads_that_do_not_lag_are_not_waited_for() {
        wrote("1", Duration.ZERO);
        assertEquals(Duration.ZERO, remaining("1"));
    }

    @Test
    void what_is_dropped_for_want_of_room_makes_all_others_wait_as_long() {
        wrote("1", LAG);
        pass(Duration.ofMillis(100));
        wrote("2", LAG);
        wrote("3", LAG);
        assertEquals(Duration.ofMillis(900), remaining("1"));
        assertEquals(Duration.ofMillis(900), remaining("4"));
        assertEquals(LAG, remaining("2"));
        pass(LAG);
        wrote("5", LAG);
        assertEquals(Duration.ZERO, remaining("1"));
        assertEquals(LAG, remaining("5"));
    }
}
