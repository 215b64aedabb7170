package dev.unwind.engine.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.batch.change.DependencyGraph;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;

/** Steps are handed out when those that they wait for are done, and the schedule ends when nothing more will come. */
class StepScheduleTest {
    private final List<Integer> handedOut = new ArrayList<>();
    private final AtomicBoolean completed = new AtomicBoolean();

    private StepSchedule schedule(List<Set<Integer>> waits, IntPredicate takesPart) {
        var schedule = new StepSchedule(DependencyGraph.of(waits), takesPart);
        schedule.steps().subscribe().with(handedOut::add, failure -> {}, () -> completed.set(true));
        return schedule;
    }

    @Test
    void a_step_waits_for_those_that_it_depends_on() {
        var schedule = schedule(List.of(Set.of(), Set.of(1), Set.of(1, 2)), step -> true);
        assertEquals(List.of(1), handedOut);

        schedule.done(1);
        assertEquals(List.of(1, 2), handedOut);
        schedule.done(2);
        schedule.done(3);

        assertEquals(List.of(1, 2, 3), handedOut);
        assertTrue(completed.get());
    }

    @Test
    void independent_steps_are_handed_out_at_once_in_their_order() {
        schedule(List.of(Set.of(), Set.of(), Set.of()), step -> true);
        assertEquals(List.of(1, 2, 3), handedOut);
        assertFalse(completed.get());
    }

    @Test
    void what_waits_for_a_blocked_step_is_never_handed_out() {
        var schedule = schedule(List.of(Set.of(), Set.of(1), Set.of(2), Set.of()), step -> true);
        schedule.blocked(1);
        schedule.done(4);

        assertEquals(List.of(1, 4), handedOut);
        assertTrue(completed.get());
    }

    @Test
    void the_order_holds_around_steps_that_take_no_part() {
        var schedule = schedule(List.of(Set.of(), Set.of(1), Set.of(2)), step -> step != 2);
        assertEquals(List.of(1), handedOut);

        schedule.done(1);
        assertEquals(List.of(1, 3), handedOut);
    }

    @Test
    void after_a_stop_nothing_is_handed_out_and_what_was_is_awaited() {
        var schedule = schedule(List.of(Set.of(), Set.of(1)), step -> true);
        schedule.stop();
        assertFalse(completed.get());

        schedule.done(1);
        assertEquals(List.of(1), handedOut);
        assertTrue(completed.get());
    }

    @Test
    void where_nothing_takes_part_it_ends_at_once() {
        schedule(List.of(Set.of(), Set.of(1)), step -> false);
        assertEquals(List.of(), handedOut);
        assertTrue(completed.get());
    }
}
