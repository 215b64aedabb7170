package dev.unwind.engine.step;

import io.smallrye.mutiny.Uni;

/** Reads the steps of a run, each with its bodies, when their turn comes. */
public final class StepLoader {
    private final RunState run;

    public StepLoader(RunState run) {
        this.run = run;
    }

    /**
     * Reads a step. Lazy; completes on the reader's thread; fails with
     * {@link dev.unwind.journal.postgres.JournalUnavailable}.
     */
    public Uni<Step> load(int number) {
        return run.steps().load(run.id(), number).map(record -> new Step(run, run.kindOf(number), record));
    }
}
