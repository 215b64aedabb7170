package dev.unwind.engine.rollback;

import dev.unwind.batch.BatchId;
import dev.unwind.batch.StepStatus;
import dev.unwind.batch.change.ChangeType;
import dev.unwind.batch.change.DependencyGraph;
import dev.unwind.engine.compensation.LostIds;
import dev.unwind.engine.step.RunState;
import dev.unwind.engine.step.Step;
import dev.unwind.journal.run.BatchOutline;
import dev.unwind.provider.Kinds;
import dev.unwind.provider.ResourceKind;
import io.smallrye.mutiny.Uni;

/** A batch that has ended, as it is on record. Nothing can be written through it. */
public final class FinishedBatch {
    private final RunState run;

    FinishedBatch(RunState run) {
        this.run = run;
    }

    public BatchId id() {
        return run.id();
    }

    public BatchOutline outline() {
        return run.outline();
    }

    public DependencyGraph graph() {
        return run.graph();
    }

    Kinds kinds() {
        return run.kinds();
    }

    StepStatus statusOf(int step) {
        return run.statusOf(step);
    }

    ChangeType typeOf(int step) {
        return run.typeOf(step);
    }

    ResourceKind kindOf(int step) {
        return run.kindOf(step);
    }

    /** Reads a step with its bodies. Lazy; fails with {@link dev.unwind.journal.postgres.JournalUnavailable}. */
    public Uni<Step> read(int step) {
        return run.load(step);
    }

    /** Reads which ids the batch took away. Lazy; fails with {@link dev.unwind.journal.postgres.JournalUnavailable}. */
    Uni<LostIds> lostIds() {
        return LostIds.of(run, run::touched);
    }
}
