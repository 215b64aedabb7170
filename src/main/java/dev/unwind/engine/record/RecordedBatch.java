package dev.unwind.engine.record;

import dev.unwind.batch.BatchId;
import dev.unwind.batch.StepStatus;
import dev.unwind.batch.change.ChangeType;
import dev.unwind.batch.change.DependencyGraph;
import dev.unwind.journal.alias.ResourceResolver;
import dev.unwind.journal.run.BatchOutline;
import dev.unwind.journal.run.StepReader;
import dev.unwind.memory.HeapShare;
import dev.unwind.provider.Kinds;
import dev.unwind.provider.ResourceKind;
import io.smallrye.mutiny.Uni;
import java.util.function.Function;

/** A batch as it is on record. A run works on it, and a preview looks at it; neither writes through it. */
public interface RecordedBatch {
    /** The batch without its bodies. */
    BatchOutline outline();

    /** Which step waits for which. */
    DependencyGraph graph();

    /** The kinds of the batch's resources, for calls to their providers. */
    Kinds kinds();

    /** Reads steps. */
    StepReader steps();

    /** Follows ids and names to the resources that they stand for now. */
    ResourceResolver targets();

    /** The status of a step now. */
    StepStatus statusOf(int step);

    /** Whether an intent of the step was durable and the step is not shown to have changed nothing. */
    boolean touched(int step);

    default BatchId id() {
        return outline().id();
    }

    default ResourceKind kindOf(int step) {
        return kinds().get(outline().steps().get(step - 1).kind());
    }

    default ChangeType typeOf(int step) {
        return outline().steps().get(step - 1).type();
    }

    /** The part of the heap for the bodies of steps that are read. */
    HeapShare bodies();

    /**
     * Reads a step with its bodies, when there is room for them, and does something with it. Lazy; fails with
     * {@link dev.unwind.journal.postgres.JournalUnavailable} and as {@code use} does.
     */
    default <T> Uni<T> with(int step, Function<? super RecordedStep, Uni<? extends T>> use) {
        return bodies().hold(() -> RecordedStep.expectedBytes(kindOf(step)), () -> read(step)
                .flatMap(use));
    }

    /** Reads a step with its bodies. Lazy; fails with {@link dev.unwind.journal.postgres.JournalUnavailable}. */
    default Uni<RecordedStep> read(int step) {
        return steps().load(id(), step).map(record -> new RecordedStep(kindOf(step), record));
    }
}
