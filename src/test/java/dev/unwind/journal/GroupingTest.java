package dev.unwind.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GroupingTest {
    private final List<List<Integer>> groups = new ArrayList<>();
    private final List<UniEmitter<? super List<Integer>>> ends = new ArrayList<>();
    private final List<Integer> results = new ArrayList<>();

    /** Items weigh what they are. */
    private final Grouping<Integer, Integer> grouping = new Grouping<>(10, item -> item, group -> {
        groups.add(group);
        return Uni.createFrom().emitter(ends::add);
    });

    private void add(int item) {
        grouping.add(item).subscribe().with(results::add);
    }

    private void end() {
        ends.remove(0).complete(groups.get(groups.size() - 1));
    }

    @Test
    void what_comes_while_a_group_is_under_way_goes_together_as_far_as_it_is_not_too_heavy() {
        add(1);
        add(4);
        add(6);
        add(1);
        assertEquals(List.of(List.of(1)), groups);

        end();
        assertEquals(List.of(List.of(1), List.of(4, 6)), groups);
        end();

        assertEquals(List.of(List.of(1), List.of(4, 6), List.of(1)), groups);
        end();
        assertEquals(List.of(1, 4, 6, 1), results);
    }

    @Test
    void what_is_too_heavy_by_itself_goes_alone() {
        add(1);
        add(50);
        add(2);
        end();
        end();

        assertEquals(List.of(List.of(1), List.of(50), List.of(2)), groups);
    }
}
