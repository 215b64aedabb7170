package dev.unwind.engine.dispatch;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unwind.journal.lease.Lease;
import dev.unwind.journal.lease.LeaseConfig;
import dev.unwind.journal.lease.PauseDetector;
import dev.unwind.testing.Waits;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A call is sent only if the lease outlasts it, which is checked again when it is written. */
class LeasePermitTest {
    private static final Duration MARGIN = Duration.ofSeconds(2);
    private static final Duration CALL = Duration.ofSeconds(10);

    private final Lease.Term term = new Lease.Term(UUID.randomUUID(), in(Duration.ofMinutes(1)));
    private final LeasePermit permit = new LeasePermit(
            term,
            new PauseDetector(
                    null,
                    new SmallRyeConfigBuilder()
                            .withMapping(LeaseConfig.class)
                            .withDefaultValue("unwind.lease.margin", "PT1H")
                            .build()
                            .getConfigMapping(LeaseConfig.class)),
            MARGIN,
            Duration.ofSeconds(1));

    private static long in(Duration time) {
        return System.nanoTime() + time.toNanos();
    }

    @Test
    void a_call_begins_only_if_the_lease_outlasts_it_by_the_margin() {
        assertTrue(permit.begin(CALL));
        term.renewed(in(CALL.plus(MARGIN).plusSeconds(5)));
        assertTrue(permit.begin(CALL));
        term.renewed(in(CALL.plus(MARGIN).minusSeconds(1)));
        assertFalse(permit.begin(CALL));
    }

    @Test
    void a_call_that_was_granted_does_not_begin_when_the_lease_has_run_down_since() {
        permit.granted(CALL).await().atMost(Waits.LIMIT);
        term.renewed(in(Duration.ZERO));
        assertFalse(permit.begin(CALL));
    }

    @Test
    void nothing_begins_once_the_permit_is_withdrawn() {
        assertTrue(permit.begin(CALL));
        var quiet = permit.withdraw().subscribeAsCompletionStage();
        assertFalse(permit.begin(CALL));
        assertFalse(quiet.isDone());
        permit.end();
        quiet.join();
    }
}
