package dev.unwind.engine.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CallSlotsTest {
    /** Calls and commits that are under way: each is ended by the test. */
    private final List<UniEmitter<? super Void>> calls = new ArrayList<>();

    private final List<UniEmitter<? super Void>> commits = new ArrayList<>();
    private final List<String> begun = new ArrayList<>();

    private Uni<Void> until(List<UniEmitter<? super Void>> ends) {
        return Uni.createFrom().emitter(ends::add);
    }

    private Uni<Void> call(CallSlots slots, String name) {
        return slots.call(() -> {
            begun.add(name);
            return until(calls);
        });
    }

    private static void end(List<UniEmitter<? super Void>> oldest) {
        oldest.remove(0).complete(null);
    }

    /** Reads, commits, writes, as steps do. */
    private AtomicBoolean run(CallSlots slots, int steps) {
        var over = new AtomicBoolean();
        slots.forEach(Multi.createFrom().range(1, steps + 1), step -> slots.turn(step)
                        .chain(() -> call(slots, "read " + step))
                        .chain(() -> until(commits))
                        .chain(() -> call(slots, "write " + step)))
                .subscribe()
                .with(done -> over.set(true));
        return over;
    }

    @Test
    void so_many_calls_are_under_way_at_once() {
        run(new CallSlots(2), 10);

        assertEquals(List.of("read 1", "read 2"), begun);
    }

    @Test
    void while_a_step_waits_for_its_records_the_next_one_calls() {
        run(new CallSlots(2), 10);

        end(calls);

        assertEquals(List.of("read 1", "read 2", "read 3"), begun);
        assertEquals(2, calls.size());
    }

    @Test
    void a_step_that_has_begun_goes_before_one_that_has_not() {
        run(new CallSlots(2), 10);
        end(calls);
        end(commits);

        end(calls);

        assertEquals(List.of("read 1", "read 2", "read 3", "write 1"), begun);
    }

    private void open(CallSlots slots, int steps) {
        slots.forEach(Multi.createFrom().range(1, steps + 1), step -> {
                    begun.add("step " + step);
                    return until(commits);
                })
                .subscribe()
                .with(done -> {});
    }

    @Test
    void enough_steps_are_open_to_fill_two_calls_that_many_share() {
        open(new CallSlots(2, 10), 100);
        assertEquals(20, begun.size());
        begun.clear();

        open(new CallSlots(16, 10), 100);
        assertEquals(64, begun.size());
        begun.clear();

        open(new CallSlots(1, 10), 100);
        assertEquals(4, begun.size());
    }

    @Test
    void all_wait_where_no_step_is_under_way_but_those_that_wait_for_a_call() {
        var slots = new CallSlots(2, 10);
        open(slots, 3);
        slots.waits();
        slots.waits();
        assertFalse(slots.allWait());

        end(commits);
        assertTrue(slots.allWait());

        slots.goesOn();
        assertFalse(slots.allWait());
    }

    @Test
    void with_one_slot_steps_follow_one_another() {
        run(new CallSlots(1), 2);

        end(calls);
        assertEquals(List.of("read 1"), begun);
        end(commits);
        end(calls);

        assertEquals(List.of("read 1", "write 1", "read 2"), begun);
    }

    @Test
    void with_one_slot_a_step_is_made_ready_beside_the_one_before_and_begins_when_that_ones_outcome_is_handed_in() {
        var slots = new CallSlots(1);
        slots.forEach(Multi.createFrom().range(1, 4), step -> {
                    begun.add("load " + step);
                    return slots.turn(step)
                            .chain(() -> call(slots, "write " + step))
                            .invoke(() -> slots.known(step))
                            .chain(() -> until(commits));
                })
                .subscribe()
                .with(done -> {});
        assertEquals(List.of("load 1", "write 1", "load 2", "load 3"), begun);

        end(calls);

        assertEquals(1, commits.size());
        assertEquals("write 2", begun.get(4));
        end(commits);
        assertEquals(5, begun.size());
    }

    @Test
    void a_step_that_has_nothing_to_call_for_lets_the_next_one_begin() {
        var slots = new CallSlots(2);
        var over = new AtomicBoolean();
        slots.forEach(Multi.createFrom().range(1, 40), step -> slots.turn(step)
                        .chain(() -> step <= 2
                                ? call(slots, "read " + step)
                                : Uni.createFrom().voidItem()))
                .subscribe()
                .with(done -> over.set(true));
        assertFalse(over.get());

        end(calls);
        end(calls);

        assertTrue(over.get());
    }

    @Test
    void the_slots_are_full_while_another_step_is_there_for_the_next_one() {
        var slots = new CallSlots(2);
        assertFalse(slots.full());
        run(slots, 2);
        assertFalse(slots.full());

        var third = call(slots, "third").subscribe().with(done -> {});
        assertTrue(slots.full());
        third.cancel();
    }

    @Test
    void a_slot_without_a_call_is_told_of() {
        var idle = new AtomicInteger();
        var slots = new CallSlots(2, 1, idle::incrementAndGet);
        for (int i = 1; i <= 3; i++) {
            call(slots, "call " + i).subscribe().with(done -> {});
        }
        assertEquals(0, idle.get());

        end(calls);
        assertEquals(0, idle.get());

        end(calls);
        assertEquals(1, idle.get());
    }

    @Test
    void a_call_that_fails_gives_its_slot_back() {
        var slots = new CallSlots(1);
        slots.call(() -> Uni.createFrom().failure(new IllegalStateException("refused")))
                .subscribe()
                .with(done -> {}, failure -> begun.add("failed"));

        call(slots, "next").subscribe().with(done -> {});

        assertEquals(List.of("failed", "next"), begun);
    }

    @Test
    void who_waits_for_a_slot_no_longer_is_passed_over() {
        var slots = new CallSlots(1);
        call(slots, "first").subscribe().with(done -> {});
        List.of(
                        call(slots, "second").subscribe().with(done -> {}),
                        call(slots, "third").subscribe().with(done -> {}))
                .forEach(Cancellable::cancel);
        call(slots, "fourth").subscribe().with(done -> {});

        end(calls);

        assertEquals(List.of("first", "fourth"), begun);
    }

    @Test
    void all_steps_are_carried_through() {
        var over = run(new CallSlots(3), 50);

        while (!calls.isEmpty() || !commits.isEmpty()) {
            assertTrue(calls.size() <= 3);
            end(commits.isEmpty() ? calls : commits);
        }

        assertTrue(over.get());
        assertEquals(100, begun.size());
    }
}
