package dev.unwind.engine.unwind;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.batch.change.DependencyGraph;
import dev.unwind.engine.compensation.LostIds.HeldId;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** In which order steps are undone. */
class UnwindOrderTest {
    private static UnwindOrder order(DependencyGraph forward, Set<HeldId> held) {
        return UnwindOrder.of(forward, held, step -> step);
    }

    @Test
    void steps_that_wait_for_nothing_are_undone_in_the_reverse_order_in_which_they_were_applied() {
        int[] places = {0, 2, 3, 1};
        var order = UnwindOrder.of(
                DependencyGraph.of(List.of(Set.of(), Set.of(), Set.of())), Set.of(), step -> places[step]);
        assertEquals(List.of(2, 1, 3), order.steps());
        assertArrayEquals(new int[] {2}, order.turns(step -> true).dependencies(1));
        assertArrayEquals(new int[] {1}, order.turns(step -> true).dependencies(3));
        assertArrayEquals(new int[] {}, order.turns(step -> step != 1).dependencies(1));
    }

    @Test
    void a_step_is_undone_after_those_that_depended_on_it() {
        var order = order(DependencyGraph.of(List.of(Set.of(), Set.of(1), Set.of(1, 2))), Set.of());
        assertArrayEquals(new int[] {2, 3}, order.graph().dependencies(1));
        assertArrayEquals(new int[] {3}, order.graph().dependencies(2));
        assertArrayEquals(new int[] {}, order.graph().dependencies(3));
    }

    @Test
    void an_id_that_has_to_come_back_first_outweighs_a_dependency() {
        // Step 2 came after step 1, but its snapshot holds the id that step 1 took away.
        var order = order(DependencyGraph.of(List.of(Set.of(), Set.of(1))), Set.of(new HeldId(2, 1)));
        assertArrayEquals(new int[] {1}, order.graph().dependencies(2));
        assertArrayEquals(new int[] {}, order.graph().dependencies(1));
        assertEquals(Set.of(), order.twoPasses());
    }

    @Test
    void a_dependency_in_a_longer_circle_gives_way_too() {
        // 3 after 2 after 1; the snapshot of 3 holds the id of 1.
        var order = order(DependencyGraph.of(List.of(Set.of(), Set.of(1), Set.of(2))), Set.of(new HeldId(3, 1)));
        assertTrue(order.graph().cycle().isEmpty());
        assertArrayEquals(new int[] {1}, order.graph().dependencies(3));
        assertEquals(Set.of(), order.twoPasses());
    }

    @Test
    void snapshots_that_hold_each_others_ids_are_restored_in_two_passes() {
        var order = order(DependencyGraph.of(List.of(Set.of(), Set.of())), Set.of(new HeldId(1, 2), new HeldId(2, 1)));
        assertTrue(order.graph().cycle().isEmpty());
        assertEquals(1, order.twoPasses().size());
    }

    @Test
    void a_resource_that_refers_to_itself_is_no_circle() {
        var order = order(DependencyGraph.of(List.of(Set.of())), Set.of(new HeldId(1, 1)));
        assertTrue(order.graph().cycle().isEmpty());
        assertEquals(Set.of(), order.twoPasses());
    }
}
