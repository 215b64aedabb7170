package dev.unwind.engine.run;

import dev.unwind.batch.BatchStatus;
import dev.unwind.batch.StepStatus;
import dev.unwind.batch.StopReason;
import dev.unwind.batch.json.Json;
import dev.unwind.batch.run.RunType;
import dev.unwind.engine.step.RunContext;
import dev.unwind.engine.step.RunJournal;
import dev.unwind.engine.step.RunState;
import dev.unwind.engine.step.StepLoader;
import dev.unwind.engine.unwind.UnwindPhase;
import dev.unwind.journal.record.RecordType;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.BitSet;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * A later run of a batch, on demand: undoes what holds, whole or in part, goes on with what an earlier run left open,
 * or settles one step as a person says.
 */
final class RollbackRun implements RunPipeline.Course {
    private final RunState run;
    private final RunContext context;
    private final StepLoader loader;
    private final RunJournal journal;

    RollbackRun(RunState run, StepLoader loader, RunJournal journal) {
        this.run = run;
        this.context = run.context();
        this.loader = loader;
        this.journal = journal;
    }

    @Override
    public Uni<Void> go() {
        run.stop(reason());
        return begin().chain(() -> leaveAlone())
                .chain(run::unlessHandedOver)
                .chain(() -> new UnwindPhase(run, loader, toUndo(), step -> false).run());
    }

    private Uni<Void> begin() {
        return context.takenOver()
                ? journal.takeOver()
                : journal.become(
                        RecordType.BATCH_ROLLING_BACK,
                        BatchStatus.ROLLING_BACK,
                        run.stopReason().map(StopReason::json));
    }

    private StopReason reason() {
        var order = run.outline().order();
        return order.type() == RunType.SETTLEMENT
                ? new StopReason.Settled(order.attribution())
                : new StopReason.RollbackRequested(order.attribution());
    }

    /** Records that a step is not to be rolled back, or is settled by a person's word alone. */
    private Uni<Void> leaveAlone() {
        return context.slots()
                .forEach(
                        Multi.createFrom()
                                .iterable(run.outline().order().skip())
                                .filter(step -> !run.writtenInThisRun(step)),
                        this::leaveAlone);
    }

    private Uni<Void> leaveAlone(int number) {
        boolean settles = context.settles(number);
        var next = settles ? StepStatus.SETTLED : StepStatus.ROLLBACK_SKIPPED;
        if (!run.statusOf(number).canBecome(next)) {
            return Uni.createFrom().voidItem();
        }
        return loader.with(number, step -> {
            var data = Json.object();
            run.outline().order().attribution().addTo(data);
            return step.journal()
                    .become(
                            settles ? RecordType.STEP_SETTLED : RecordType.STEP_ROLLBACK_SKIPPED,
                            next,
                            data,
                            entry -> {});
        });
    }

    /** The requested steps, else all that an earlier run left open or, where it left nothing open, all that hold. */
    private IntPredicate toUndo() {
        var order = run.outline().order();
        var undone = new BitSet();
        IntStream.rangeClosed(1, run.graph().size())
                .filter(step -> !order.skip().contains(step))
                .filter(step -> run.writtenInThisRun(step)
                        || order.steps()
                                .map(steps -> steps.contains(step))
                                .orElseGet(() -> undoable(run.statusOf(step))))
                .forEach(undone::set);
        return undone::get;
    }

    private static boolean undoable(StepStatus status) {
        return status == StepStatus.APPLIED || status.leftOpen();
    }
}
