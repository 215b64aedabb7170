package dev.unwind.provider.call;

import io.smallrye.mutiny.Uni;
import java.util.function.Supplier;

/** The calls of a run of which each request takes its turn by itself, so that none is taken for a call as a whole. */
public record CallsByRequest(RunCalls run) implements RunCalls {
    @Override
    public <T> Uni<T> call(Supplier<Uni<T>> call) {
        return Uni.createFrom().deferred(call::get);
    }

    @Override
    public boolean oneByOne() {
        return run.oneByOne();
    }

    @Override
    public void waits() {
        run.waits();
    }

    @Override
    public void goesOn() {
        run.goesOn();
    }

    @Override
    public boolean allWait() {
        return run.allWait();
    }
}
