package dev.unwind.journal;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.batch.BatchId;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** No reader misses what is written while it reads, whoever comes and goes beside it. */
class WakeupsTest {
    private final Wakeups wakeups = new Wakeups();
    private final BatchId batch = BatchId.next();

    @Test
    void a_reader_that_leaves_does_not_take_the_bell_from_one_that_still_reads() {
        var leaving = wakeups.bell(batch);
        var reading = wakeups.bell(batch);
        wakeups.leave(batch, leaving);

        wakeups.wake(batch);

        assertTrue(rung(reading));
    }

    @Test
    void the_last_reader_to_leave_takes_the_bell_off() {
        var first = wakeups.bell(batch);
        var second = wakeups.bell(batch);
        wakeups.leave(batch, first);
        wakeups.leave(batch, second);
        assertNotSame(first, wakeups.bell(batch));
    }

    @Test
    void a_bell_that_was_rung_is_given_back_without_harm_to_the_next() {
        var before = wakeups.bell(batch);
        wakeups.wake(batch);
        var after = wakeups.bell(batch);
        wakeups.leave(batch, before);
        assertFalse(rung(after));
        wakeups.wake(batch);
        assertTrue(rung(after));
    }

    @Test
    void a_stream_that_is_cut_while_it_reads_leaves_no_bell_behind() {
        var mine = wakeups.bell(batch);
        var failing = new EventStream(null, wakeups) {
            @Override
            public Uni<List<Event>> page(BatchId id, long after, int limit) {
                return Uni.createFrom().failure(new IllegalStateException("away"));
            }
        };
        var failed = new AtomicBoolean();
        failing.follow(batch, 0, Duration.ofMinutes(1)).subscribe().with(event -> {}, failure -> failed.set(true));
        assertTrue(failed.get());
        var silent = new EventStream(null, wakeups) {
            @Override
            public Uni<List<Event>> page(BatchId id, long after, int limit) {
                return Uni.createFrom().nothing();
            }
        };
        silent.follow(batch, 0, Duration.ofMinutes(1))
                .subscribe()
                .with((Optional<Event> event) -> {})
                .cancel();

        wakeups.leave(batch, mine);
        assertNotSame(mine, wakeups.bell(batch));
    }

    private static boolean rung(Wakeups.Bell bell) {
        var rung = new AtomicBoolean();
        bell.rung().subscribe().with(done -> rung.set(true));
        return rung.get();
    }
}
