package dev.unwind.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Work that holds bodies begins when there is room for them. */
@Execution(ExecutionMode.CONCURRENT)
class HeapShareTest {
    private final HeapShare share = new HeapShare(4);
    private final long size = share.size();

    /** Work that lasts until it is told to end. */
    private final class Lasting {
        private UniEmitter<? super Void> end;
        private boolean failed;
        private final Cancellable cancellable;

        private Lasting(long bytes) {
            cancellable = share.hold(() -> bytes, () -> Uni.createFrom().<Void>emitter(emitter -> end = emitter))
                    .subscribe()
                    .with(done -> {}, failure -> failed = true);
        }

        private boolean begun() {
            return end != null;
        }
    }

    @Test
    void work_waits_for_room_and_begins_in_its_order() {
        var first = new Lasting(size / 2);
        var second = new Lasting(size / 2);
        var third = new Lasting(size / 8);
        assertTrue(first.begun());
        assertFalse(second.begun());
        assertFalse(third.begun(), "what was asked for later does not overtake");
        first.end.complete(null);
        assertTrue(second.begun());
        assertTrue(third.begun());
        assertEquals(size / 2 + size / 8, share.held());
    }

    @Test
    void small_work_does_not_wait_for_large_work() {
        var large = List.of(new Lasting(size * 10), new Lasting(size * 10));
        var small = IntStream.range(0, 1_000)
                .mapToObj(each -> new Lasting(size / 400))
                .toList();
        assertTrue(large.get(0).begun(), "what is too large for the share is done alone");
        assertFalse(large.get(1).begun());
        assertEquals(100, small.stream().filter(Lasting::begun).count(), "a quarter of the share is for small work");
    }

    @Test
    void failed_and_cancelled_work_gives_its_room_back() {
        var failing = new Lasting(size);
        var waiting = new Lasting(size);
        var cancelled = new Lasting(size);
        var last = new Lasting(size);
        waiting.cancellable.cancel();
        failing.end.fail(new IllegalStateException());
        assertTrue(failing.failed);
        assertFalse(waiting.begun());
        assertTrue(cancelled.begun());
        cancelled.cancellable.cancel();
        assertTrue(last.begun());
        last.end.complete(null);
        assertEquals(0, share.held());
        assertEquals(0, share.waiting());
    }

    @Test
    void the_expected_size_is_asked_for_when_the_work_may_begin() {
        var expected = new BodySize(size);
        List<Integer> begun = new ArrayList<>();
        var first = new Lasting(size);
        for (int number = 0; number < 10; number++) {
            int each = number;
            share.hold(expected::expected, () -> Uni.createFrom().<Void>emitter(open -> begun.add(each)))
                    .subscribe()
                    .with(done -> {});
        }
        expected.note(size / 100);
        first.end.complete(null);
        assertEquals(IntStream.range(0, 10).boxed().toList(), begun);
    }

    @Test
    void very_much_work_that_ends_at_once_is_done_one_after_another() {
        var gate = new Lasting(size);
        var done = new AtomicInteger();
        for (int number = 0; number < 100_000; number++) {
            share.hold(() -> size, () -> Uni.createFrom().item(1)).subscribe().with(done::addAndGet);
        }
        gate.end.complete(null);
        assertEquals(100_000, done.get());
        assertEquals(0, share.held());
    }

    @Test
    void an_expected_size_follows_larger_bodies_at_once_and_smaller_ones_slowly() {
        var bodies = new BodySize(1 << 20);
        assertEquals(1 << 20, bodies.expected());
        bodies.note(1_000);
        assertEquals(1_000, bodies.expected());
        bodies.note(100_000);
        bodies.note(1_000);
        assertTrue(bodies.expected() > 90_000);
        IntStream.range(0, 1_000).forEach(each -> bodies.note(1_000));
        assertTrue(bodies.expected() < 2_000);
    }
}
