package dev.unwind.engine.restoration;

import dev.unwind.engine.async.Delay;
import dev.unwind.engine.step.Step;
import dev.unwind.engine.step.StepFailure;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.function.Function;

/** The attempts that a step has left to be rolled back, and the time. Used by one restoration after the other. */
public final class Attempts {
    private final Step step;
    private final long endsAt;
    private final Function<StepFailure, Uni<Void>> onRetry;
    private final Runnable onWrite;
    private int rounds;
    private int counted;

    /**
     * @param endsAt the time on the run's clock from which on nothing new is sent
     * @param onRetry records a failure after which there is another attempt
     * @param onWrite called before a write is sent, and when it has been answered or has failed
     */
    public Attempts(Step step, long endsAt, Function<StepFailure, Uni<Void>> onRetry, Runnable onWrite) {
        this.step = step;
        this.endsAt = endsAt;
        this.onRetry = onRetry;
        this.onWrite = onWrite;
    }

    /** Fails once the time for the rollback is over; what is in flight is not cut short. */
    Uni<Void> within(Uni<Void> part) {
        return nanoTime() - endsAt < 0 ? part : Uni.createFrom().failure(timedOut());
    }

    void wrote() {
        onWrite.run();
    }

    /** The failure of a step for which there was no time left. */
    public static StepFailure timedOut() {
        return StepFailure.touched("TIMEOUT", "the time for the rollback was over before this step was undone");
    }

    /**
     * The pause before the next attempt; fails with the last failure where there is none left, in number or in time.
     *
     * @param passing whether it is only a matter of time: then nothing but the time for the rollback is the limit
     * @param atLeast the shortest pause
     */
    Uni<Duration> next(StepFailure failure, boolean passing, Duration atLeast) {
        var config = step.context().config();
        var backOff = Delay.backOff(config.rollbackPause(), config.rollbackMaxPause(), ++rounds);
        var pause = backOff.compareTo(atLeast) > 0 ? backOff : atLeast;
        boolean inTime = nanoTime() + pause.toNanos() - endsAt < 0;
        if (!inTime || !passing && ++counted >= config.rollbackAttempts()) {
            return Uni.createFrom().failure(failure);
        }
        return onRetry.apply(failure).replaceWith(pause);
    }

    private long nanoTime() {
        return step.context().clock().nanoTime();
    }
}
