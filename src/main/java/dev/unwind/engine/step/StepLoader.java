package dev.unwind.engine.step;

import dev.unwind.engine.record.RecordedStep;
import io.smallrye.mutiny.Uni;
import java.util.function.Function;

/** Reads the steps of a run, each with its bodies, when their turn comes. */
public final class StepLoader {
    private final RunState run;

    public StepLoader(RunState run) {
        this.run = run;
    }

    /**
     * Reads a step when there is room for its bodies, and does something with it. Lazy; completes on any thread; fails
     * with {@link dev.unwind.journal.postgres.JournalUnavailable} and as {@code use} does.
     */
    public <T> Uni<T> with(int number, Function<? super Step, Uni<? extends T>> use) {
        return run.bodies().hold(() -> RecordedStep.expectedBytes(run.kindOf(number)), () -> load(number)
                .flatMap(use));
    }

    /**
     * Reads a step, for work that has room for it already. Lazy; completes on the reader's thread; fails with
     * {@link dev.unwind.journal.postgres.JournalUnavailable}.
     */
    public Uni<Step> load(int number) {
        return run.steps().load(run.id(), number).map(record -> new Step(run, run.kindOf(number), record));
    }
}
