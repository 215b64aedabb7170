package dev.unwind.engine.unwind;

import dev.unwind.batch.StepStatus;
import dev.unwind.engine.compensation.LostIds;
import dev.unwind.engine.compensation.RollbackContext;
import dev.unwind.engine.schedule.StepSchedule;
import dev.unwind.engine.step.RunContext;
import dev.unwind.engine.step.RunState;
import dev.unwind.engine.step.Step;
import dev.unwind.engine.step.StepLoader;
import dev.unwind.journal.postgres.JournalUnavailable;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntPredicate;

/**
 * Rolls steps back, each after those that depended on it, as many at once as the batch allows, and then looks at all of
 * them once more. One that cannot be rolled back stops none of the others.
 */
public final class UnwindPhase {
    private final RunState run;
    private final RunContext context;
    private final StepLoader loader;
    private final IntPredicate takesPart;
    private final IntPredicate captured;

    /** Steps whose compensations wait for others before they can be finished. */
    private final SortedSet<Integer> unfinished = Collections.synchronizedSortedSet(new TreeSet<>());

    /** Steps that this rollback could not undo, or left alone: nothing more is sent for them. */
    private final Set<Integer> ended = ConcurrentHashMap.newKeySet();

    /**
     * @param takesPart the steps that are to be rolled back
     * @param captured further steps whose resources have to be as they were captured, although nothing that was sent
     *     for them had an effect
     */
    public UnwindPhase(RunState run, StepLoader loader, IntPredicate takesPart, IntPredicate captured) {
        this.run = run;
        this.context = run.context();
        this.loader = loader;
        this.takesPart = takesPart;
        this.captured = captured;
    }

    /**
     * Rolls back what can be rolled back. Lazy; completes when each step's fate is durable. Fails with
     * {@link JournalUnavailable} or {@link dev.unwind.engine.step.HandedOver}.
     */
    public Uni<Void> run() {
        var limits = context.options().rollback();
        context.slots().resize(limits.maxConcurrency());
        long endsAt = context.clock().nanoTime() + limits.timeout().toNanos();
        return LostIds.of(run, takesPart.or(captured)).flatMap(lostIds -> {
            var order = UnwindOrder.of(run.graph(), lostIds.holders(), run::placeApplied);
            var rollback = RollbackContext.begin(context, lostIds, endsAt, takesPart);
            var undo = new StepUndo(rollback);
            return undoAll(order, undo)
                    .chain(run::unlessHandedOver)
                    .chain(() -> finishAll(undo))
                    .chain(run::unlessHandedOver)
                    .chain(() -> new FinalLook(run, loader, rollback, undo, lookedAt(order), this::ended).run())
                    .chain(run::unlessHandedOver);
        });
    }

    private List<Integer> lookedAt(UnwindOrder order) {
        return order.steps().stream().filter(takesPart.or(captured)::test).toList();
    }

    private Uni<Void> undoAll(UnwindOrder order, StepUndo undo) {
        boolean oneByOne = context.options().rollback().maxConcurrency() == 1;
        var turns = order.turns(
                step -> oneByOne || run.kindOf(step).traits().behaviour().movesSiblings());
        var schedule = new StepSchedule(order.graph(), turns, this::toUndo);
        return context.slots()
                .forEach(schedule.steps(), step -> undo(step, undo).invoke(() -> schedule.done(step)));
    }

    /** Whether something may have to be written back: where nothing had an effect, the last look is all. */
    private boolean toUndo(int step) {
        return takesPart.test(step) && run.touched(step) && !concluded(step);
    }

    private boolean ended(int step) {
        return ended.contains(step) || concluded(step);
    }

    /** Whether this run has rolled the step back already under an earlier owner of the batch, or could not. */
    private boolean concluded(int step) {
        return run.writtenInThisRun(step)
                && switch (run.statusOf(step)) {
                    case ROLLED_BACK, ROLLBACK_FAILED, ROLLBACK_SKIPPED, SETTLED -> true;
                    case IN_DOUBT -> context.onDemand();
                    default -> false;
                };
    }

    private Uni<Void> undo(int number, StepUndo undo) {
        if (run.handedOver()) {
            return Uni.createFrom().voidItem();
        }
        return loader.with(number, step -> context.slots()
                .turn(number)
                .chain(() -> waits(step) ? Uni.createFrom().voidItem() : undo(step, undo)));
    }

    private Uni<Void> undo(Step step, StepUndo undo) {
        return undo.undo(step, false)
                .invoke(outcome -> {
                    if (outcome == StepUndo.Outcome.UNFINISHED) {
                        unfinished.add(step.number());
                    } else if (outcome == StepUndo.Outcome.CONCLUDED) {
                        ended.add(step.number());
                    }
                })
                .replaceWithVoid();
    }

    /** A step that was refused is looked at last: only where that shows an effect is anything written back. */
    private static boolean waits(Step step) {
        return step.state().status() == StepStatus.FAILED && step.refused();
    }

    /**
     * Restores what had to be left out at first, and points referrers at new ids: one after another, since they may be
     * shared.
     */
    private Uni<Void> finishAll(StepUndo undo) {
        return Multi.createFrom()
                .iterable(unfinished)
                .onItem()
                .transformToUniAndConcatenate(number -> run.handedOver()
                        ? Uni.createFrom().voidItem()
                        : loader.with(number, step -> undo.finish(step, true))
                                .invoke(outcome -> {
                                    if (outcome == StepUndo.Outcome.CONCLUDED) {
                                        ended.add(number);
                                    }
                                })
                                .replaceWithVoid())
                .collect()
                .last()
                .replaceWithVoid();
    }
}
