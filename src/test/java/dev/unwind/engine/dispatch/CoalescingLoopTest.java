package dev.unwind.engine.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One pass at a time, and one more for all that was requested meanwhile. */
class CoalescingLoopTest {
    private final List<UniEmitter<? super Void>> passes = new ArrayList<>();
    private final CoalescingLoop loop =
            new CoalescingLoop(() -> Uni.createFrom().emitter(passes::add));

    @Test
    void requests_during_a_pass_lead_to_one_more() {
        loop.request();
        loop.request();
        loop.request();
        assertEquals(1, passes.size());
        passes.get(0).complete(null);
        assertEquals(2, passes.size());
        passes.get(1).complete(null);
        assertEquals(2, passes.size());
    }

    @Test
    void a_request_after_a_pass_leads_to_another() {
        loop.request();
        passes.get(0).complete(null);
        loop.request();
        assertEquals(2, passes.size());
    }

    @Test
    void a_pass_that_failed_does_not_end_the_loop() {
        loop.request();
        loop.request();
        passes.get(0).fail(new IllegalStateException("broken"));
        assertEquals(2, passes.size());
    }
}
