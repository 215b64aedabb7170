package dev.unwind.truthfulness;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unwind.apivariants.Fault;
import dev.unwind.batch.BatchStatus;
import dev.unwind.crashpoint.CrashPoint;
import dev.unwind.crashpoint.CrashPoint.CrashMode;
import dev.unwind.truthfulness.DescribedProvider.Kind;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A batch holds its resources until all that it sent has had its effect and is shown by reads, at any instance. */
class EndOfRunTest extends DescribedBatches {
    /** Of which answers are believed, and reads lag. */
    private static Kind lagging() {
        return new Kind("thing", plain().lagMillis(3_000), SHORT, ", list: {}, readLag: PT5S, completeAnswers: true");
    }

    @Test
    void the_next_batch_goes_back_to_what_this_one_wrote() {
        begin(lagging(), REFUSING);
        var id = provider.seed("thing", "{'name':'a','size':1,'note':'old'}");
        var first = environment.accept(submission(update(1, "thing", id, "{'size':2}")));
        var second = environment.accept(submission(update(1, "thing", id, "{'note':'new'}"), bomb(2, "1")));

        assertEquals(Optional.of(BatchStatus.SUCCEEDED), environment.runUntil(first, CrashPoint.never()));
        assertEquals(Optional.of(BatchStatus.ROLLED_BACK), environment.runUntil(second, CrashPoint.never()));

        assertEquals(2, provider.state("thing").get("a").path("size").intValue(), () -> environment.story(second));
    }

    /** The owner that wrote is gone before the end is on record, and another one has nothing left to do but that. */
    @Test
    void so_it_does_where_another_owner_ends_the_first_one() {
        begin(lagging(), REFUSING);
        var id = provider.seed("thing", "{'name':'a','size':1,'note':'old'}");
        var undisturbed = CrashPoint.never();
        environment.runUntil(environment.accept(submission(update(1, "thing", id, "{'size':2}"))), undisturbed);
        var first = environment.accept(submission(update(1, "thing", id, "{'size':3}")));
        var second = environment.accept(submission(update(1, "thing", id, "{'note':'new'}"), bomb(2, "1")));

        var beforeTheEnd = CrashPoint.at(undisturbed.passed(), CrashMode.BEFORE);
        assertEquals(Optional.empty(), environment.runUntil(first, beforeTheEnd));
        assertEquals(Optional.of(BatchStatus.SUCCEEDED), environment.runUntil(first, CrashPoint.never()));
        assertEquals(Optional.of(BatchStatus.ROLLED_BACK), environment.runUntil(second, CrashPoint.never()));

        assertEquals(3, provider.state("thing").get("a").path("size").intValue(), () -> environment.story(second));
    }

    /** The time for the rollback is over while a create is on its way: whoever takes it up makes no second one. */
    @Test
    void a_rollback_that_is_taken_up_finds_what_the_last_one_had_sent() {
        begin(new Kind("thing", plain(), SHORT, ", list: {}"), REFUSING);
        var id = provider.seed("thing", "{'name':'a','size':1}");
        var before = provider.all();
        provider.order("thing", Fault.lateEffect(SHORT.toMillis() - 1, 504).on("POST"));
        var batch = environment.accept(submission(Duration.ofSeconds(1), delete(1, "thing", id), bomb(2, "1")));

        assertEquals(Optional.of(BatchStatus.INCOMPLETE), environment.runUntil(batch, CrashPoint.never()));
        environment.rollBack(batch, ROLLBACK);
        assertEquals(
                Optional.of(BatchStatus.ROLLED_BACK),
                environment.runUntil(batch, CrashPoint.never()),
                () -> environment.story(batch));

        environment.pass(LATER);
        assertEquals(before, provider.all(), () -> environment.story(batch));
    }
}
