package dev.unwind.engine.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.batch.BatchId;
import dev.unwind.batch.Tenant;
import org.junit.jupiter.api.Test;

/** Which batches may start with their acceptance. */
class RunningBatchesTest {
    private static final Tenant ONE = new Tenant("one");
    private static final Tenant OTHER = new Tenant("other");

    private final RunningBatches running = new RunningBatches(3);

    private boolean startsAtOnce(Tenant tenant, int share) {
        return running.reserveAtOnce(BatchId.next(), tenant, share).isPresent();
    }

    @Test
    void none_does_once_one_had_to_wait_for_room_until_a_search_has_found_none() {
        var first = running.reserveAtOnce(BatchId.next(), ONE, 3).orElseThrow();
        assertTrue(startsAtOnce(ONE, 3));
        assertTrue(startsAtOnce(ONE, 3));
        assertFalse(startsAtOnce(ONE, 3));

        running.ended(first);
        assertFalse(startsAtOnce(ONE, 3), "the one that waits comes first");
        running.backlog(false);
        assertTrue(startsAtOnce(ONE, 3));
    }

    @Test
    void no_more_do_of_a_tenant_than_its_share() {
        assertTrue(startsAtOnce(ONE, 1));
        assertFalse(startsAtOnce(ONE, 1));
        assertTrue(startsAtOnce(OTHER, 1), "another tenant has its own");
    }

    @Test
    void one_from_the_queue_counts_for_any_tenant_until_it_is_known_whose_it_is() {
        assertTrue(running.reserve(BatchId.next()).isPresent());
        assertFalse(startsAtOnce(ONE, 1));
        assertFalse(startsAtOnce(OTHER, 1));
        assertTrue(startsAtOnce(ONE, 2));
    }

    @Test
    void none_does_at_the_end_of_the_program() {
        running.close();
        assertFalse(startsAtOnce(ONE, 3));
        assertEquals(0, running.size());
    }
}
