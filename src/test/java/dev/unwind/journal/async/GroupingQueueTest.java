package dev.unwind.journal.async;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.unwind.testing.Waits;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class GroupingQueueTest {
    private final List<List<Integer>> groups = new ArrayList<>();
    private final List<UniEmitter<? super List<Integer>>> ends = new ArrayList<>();
    private final List<Integer> results = new ArrayList<>();

    /** Items weigh what they are. */
    private final GroupingQueue<Integer, Integer> grouping = new GroupingQueue<>(10, item -> item, group -> {
        groups.add(group);
        return Uni.createFrom().emitter(ends::add);
    });

    private void add(int item) {
        grouping.submit(item).subscribe().with(results::add);
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

    @Test
    void who_is_cancelled_takes_back_what_no_group_has_taken_yet() {
        add(1);
        var given = grouping.submitLazily(2).subscribe().with(results::add);
        grouping.submitLazily(3).subscribe().with(results::add);

        given.cancel();
        end();

        assertEquals(List.of(List.of(1), List.of(3)), groups);
    }

    @Test
    void what_waits_for_too_long_is_not_done_and_what_has_begun_is_waited_for() {
        var failed = new ArrayList<Throwable>();
        grouping.submitLazily(1, Duration.ofMillis(1)).subscribe().with(results::add, failed::add);
        var late = grouping.submitLazily(2, Duration.ofMillis(1)).subscribeAsCompletionStage();

        assertThrows(CompletionException.class, late::join);
        end();

        assertEquals(List.of(List.of(1)), groups);
        assertEquals(List.of(1), results);
        assertEquals(List.of(), failed);
    }

    /** Patient items wait for as long as this test lasts. */
    private final GroupingQueue<Integer, Integer> patient = new GroupingQueue<>(
            10,
            group -> {
                groups.add(group);
                return Uni.createFrom().emitter(ends::add);
            },
            3,
            Duration.ofHours(1));

    private void addPatiently(int item) {
        patient.submit(item, true).subscribe().with(results::add);
    }

    @Test
    void patient_items_wait_until_they_are_enough() {
        addPatiently(1);
        addPatiently(2);
        assertEquals(List.of(), groups);

        addPatiently(3);

        assertEquals(List.of(List.of(1, 2, 3)), groups);
        end();
        assertEquals(List.of(1, 2, 3), results);
    }

    @Test
    void one_that_is_not_patient_takes_those_before_it_along() {
        addPatiently(1);
        patient.submit(2).subscribe().with(results::add);

        assertEquals(List.of(List.of(1, 2)), groups);
    }

    @Test
    void patient_items_go_on_waiting_when_a_group_has_ended() {
        patient.submit(1).subscribe().with(results::add);
        addPatiently(2);
        end();
        assertEquals(List.of(List.of(1)), groups);

        patient.hurry();

        assertEquals(List.of(List.of(1), List.of(2)), groups);
    }

    @Test
    void who_hurries_while_a_group_is_under_way_is_heard_when_it_has_ended() {
        patient.submit(1).subscribe().with(results::add);
        addPatiently(2);
        patient.hurry();
        assertEquals(List.of(List.of(1)), groups);

        end();

        assertEquals(List.of(List.of(1), List.of(2)), groups);
    }

    @Test
    void nobody_waits_for_ever() {
        var soon = new GroupingQueue<Integer, Integer>(
                10, group -> Uni.createFrom().item(group), 3, Duration.ofMillis(1));

        assertEquals(7, soon.submit(7, true).await().atMost(Waits.LIMIT));
    }
}
