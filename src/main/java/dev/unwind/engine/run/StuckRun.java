package dev.unwind.engine.run;

import dev.unwind.batch.StepStatus;
import dev.unwind.batch.StopReason;
import dev.unwind.engine.step.RunJournal;
import dev.unwind.engine.step.RunState;
import dev.unwind.engine.step.Step;
import dev.unwind.engine.step.StepFailure;
import dev.unwind.engine.step.StepLoader;
import dev.unwind.journal.record.RecordType;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * A run with which one instance after another could not go on. It ends with what is known: nothing is sent or looked at
 * any more, what was under way is in doubt, and what holds is left as it is, for a person to undo or to settle.
 */
final class StuckRun implements RunPipeline.Course {
    private static final StopReason REASON = new StopReason.Stuck();

    private final RunState run;
    private final StepLoader loader;
    private final RunJournal journal;

    StuckRun(RunState run, StepLoader loader, RunJournal journal) {
        this.run = run;
        this.loader = loader;
        this.journal = journal;
    }

    @Override
    public Uni<Void> go() {
        run.stop(REASON);
        return journal.takeOver()
                .chain(() -> each(step -> run.statusOf(step) == StepStatus.APPLYING, StuckRun::inDoubt))
                .chain(() -> each(step -> run.statusOf(step) == StepStatus.PENDING, StuckRun::skip))
                .chain(() -> each(step -> ManualUndo.isNeeded(run, step), step -> ManualUndo.record(step, REASON)));
    }

    private Uni<Void> each(IntPredicate wanted, Function<Step, Uni<Void>> part) {
        return Multi.createFrom()
                .items(() -> IntStream.rangeClosed(1, run.graph().size())
                        .filter(wanted)
                        .boxed())
                .onItem()
                .transformToUniAndConcatenate(number -> loader.with(number, part::apply))
                .collect()
                .last()
                .replaceWithVoid();
    }

    private static Uni<Void> inDoubt(Step step) {
        return step.journal()
                .fail(
                        RecordType.STEP_IN_DOUBT,
                        StepStatus.IN_DOUBT,
                        StepFailure.inDoubt("the batch was given up while this step was under way"));
    }

    private static Uni<Void> skip(Step step) {
        return step.journal().become(RecordType.STEP_SKIPPED, StepStatus.SKIPPED, entry -> {});
    }
}
