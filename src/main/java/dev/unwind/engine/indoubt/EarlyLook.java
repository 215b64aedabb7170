package dev.unwind.engine.indoubt;

import dev.unwind.engine.indoubt.ResolvableWrite.Cases;
import dev.unwind.engine.step.StepFailure;
import io.smallrye.mutiny.Uni;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What follows from a look that may have come too early: only that the write took effect, or that the provider has
 * given up, is believed.
 *
 * @param again looks again later
 */
record EarlyLook<T>(Function<T, Uni<T>> taken, Function<StepFailure, Uni<T>> failed, Supplier<Uni<T>> again)
        implements Cases<T, Uni<T>> {
    @Override
    public Uni<T> applied(T result) {
        return taken.apply(result);
    }

    @Override
    public Uni<T> givenUp(StepFailure why) {
        return failed.apply(why);
    }

    @Override
    public Uni<T> notApplied(ResolvableWrite<T> write) {
        return again.get();
    }

    @Override
    public Uni<T> unfinished(ResolvableWrite<T> rest) {
        return again.get();
    }

    @Override
    public Uni<T> unclear(StepFailure why, boolean inPart) {
        return again.get();
    }
}
