package dev.unwind.engine.step;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unwind.batch.json.Json;
import dev.unwind.batch.policy.OnDrift;
import dev.unwind.provider.KindTraits;
import dev.unwind.testing.StubKind;
import dev.unwind.testing.Waits;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How long a look at a resource has to wait for what a step did to it. */
class EvidenceTest {
    private static final Duration LAG = Duration.ofSeconds(5);
    private static final KindTraits LAGGING = StubKind.lagging("thing", LAG).traits();

    private final StepFixture fixture = new StepFixture(StubKind.lagging("thing", LAG), OnDrift.FAIL, Json.object());

    private static Duration seconds(int seconds) {
        return Duration.ofSeconds(seconds);
    }

    private void pass(Step step, int seconds) {
        step.context().clock().pause(seconds(seconds)).await().atMost(Waits.LIMIT);
    }

    @Test
    void what_an_earlier_owner_did_is_reckoned_from_when_this_one_began() {
        var step = fixture.step();
        assertEquals(LAG, step.evidence().remaining(LAGGING));
        pass(step, 3);
        assertEquals(seconds(2), step.evidence().remaining(LAGGING));
        pass(step, 3);
        assertEquals(Duration.ZERO, step.evidence().remaining(LAGGING));
    }

    @Test
    void each_write_is_waited_for_once_and_by_the_run_s_clock() {
        var step = fixture.step();
        pass(step, 60);
        step.noteSent(LAGGING);
        assertEquals(LAG, step.evidence().remaining(LAGGING));
        pass(step, 4);
        assertEquals(seconds(1), step.evidence().remaining(LAGGING));
        step.noteSent(LAGGING);
        assertEquals(LAG, step.evidence().remaining(LAGGING));
    }

    @Test
    void the_kind_that_is_looked_at_counts() {
        var step = fixture.step();
        step.noteSent(LAGGING);
        assertEquals(
                seconds(9),
                step.evidence().remaining(StubKind.lagging("other", seconds(9)).traits()));
    }
}
