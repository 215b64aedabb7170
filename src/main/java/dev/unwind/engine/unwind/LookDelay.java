package dev.unwind.engine.unwind;

import dev.unwind.engine.step.RunState;
import dev.unwind.provider.KindTraits;
import dev.unwind.provider.ResourceKind;
import java.time.Duration;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * From when the last look of a rollback is evidence: when no write of the run can take effect any more, whichever step
 * it was for and whoever sent it, and no read can show the state before. A write may change other resources than its
 * own, so that no step can be looked at earlier than another. Safe from any thread.
 */
final class LookDelay {
    private final RunState run;
    private final long inheritedUntil;

    private LookDelay(RunState run, long inheritedUntil) {
        this.run = run;
        this.inheritedUntil = inheritedUntil;
    }

    static LookDelay of(RunState run) {
        var longest = IntStream.rangeClosed(1, run.graph().size())
                .filter(run::underWayBefore)
                .boxed()
                .flatMap(step -> written(run, step))
                .map(KindTraits::untilUnanswered)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
        return new LookDelay(run, run.context().begunAt() + longest.toNanos());
    }

    /** The kinds of what may be written to undo a step: its own, and those of what is pointed at it again. */
    private static Stream<KindTraits> written(RunState run, int step) {
        var own = run.kindOf(step).traits();
        return run.typeOf(step).removesId()
                ? Stream.concat(
                        Stream.of(own),
                        run.kinds().all().stream()
                                .map(ResourceKind::traits)
                                .filter(traits -> traits.mayReferTo(own.name())))
                : Stream.of(own);
    }

    /**
     * How long until a look is evidence; zero or negative where it is now.
     *
     * @param readLag for how long after a write reads of what is looked at may still show the state before it
     */
    Duration remaining(Duration readLag) {
        long last = run.lastSentAt();
        long quietAt = last - inheritedUntil > 0 ? last : inheritedUntil;
        return readLag.minusNanos(run.context().clock().nanoTime() - quietAt);
    }
}
