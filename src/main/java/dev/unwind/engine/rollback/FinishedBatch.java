package dev.unwind.engine.rollback;

import dev.unwind.batch.StepStatus;
import dev.unwind.batch.change.DependencyGraph;
import dev.unwind.engine.record.RecordedBatch;
import dev.unwind.engine.record.RecordedStep;
import dev.unwind.engine.refusal.RequestConflict;
import dev.unwind.journal.alias.ResourceResolver;
import dev.unwind.journal.run.BatchOutline;
import dev.unwind.journal.run.SnapshotsExpired;
import dev.unwind.journal.run.StepReader;
import dev.unwind.memory.HeapShare;
import dev.unwind.provider.Kinds;
import io.smallrye.mutiny.Uni;
import java.time.Duration;

/** A batch that has a final status, as it is on record. Nothing can be written through it. */
public final class FinishedBatch implements RecordedBatch {
    private final BatchOutline outline;
    private final DependencyGraph graph;
    private final Kinds kinds;
    private final StepReader steps;
    private final ResourceResolver targets;
    private final Duration retention;
    private final HeapShare bodies;

    /** @param retention how long snapshots are kept */
    FinishedBatch(
            BatchOutline outline,
            Kinds kinds,
            StepReader steps,
            ResourceResolver targets,
            Duration retention,
            HeapShare bodies) {
        this.outline = outline;
        this.graph = DependencyGraph.of(
                outline.steps().stream().map(BatchOutline.Step::dependsOn).toList());
        this.kinds = kinds;
        this.steps = steps;
        this.targets = targets;
        this.retention = retention;
        this.bodies = bodies;
    }

    @Override
    public BatchOutline outline() {
        return outline;
    }

    @Override
    public DependencyGraph graph() {
        return graph;
    }

    @Override
    public Kinds kinds() {
        return kinds;
    }

    @Override
    public StepReader steps() {
        return steps;
    }

    @Override
    public ResourceResolver targets() {
        return targets;
    }

    @Override
    public HeapShare bodies() {
        return bodies;
    }

    @Override
    public StepStatus statusOf(int step) {
        return outline.steps().get(step - 1).status();
    }

    @Override
    public boolean touched(int step) {
        return outline.steps().get(step - 1).touched();
    }

    /** The place of each step in the order in which the steps were applied, by number; 0 where it was not. */
    public int[] placesApplied() {
        return outline.placesApplied();
    }

    /**
     * Reads a step with its bodies.
     *
     * @return lazy; completes on the event loop of the database connection; fails with {@link RequestConflict} where
     *     retention has removed the step meanwhile, or with {@link dev.unwind.journal.postgres.JournalUnavailable}
     */
    @Override
    public Uni<RecordedStep> read(int step) {
        return RecordedBatch.super
                .read(step)
                .onFailure(SnapshotsExpired.class)
                .transform(gone -> RequestConflict.snapshotsExpired(retention));
    }
}
