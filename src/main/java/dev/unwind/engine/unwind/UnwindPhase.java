package dev.unwind.engine.unwind;

import dev.unwind.batch.StepStatus;
import dev.unwind.batch.json.Json;
import dev.unwind.engine.compensation.Compensation;
import dev.unwind.engine.compensation.LostIds;
import dev.unwind.engine.compensation.RollbackContext;
import dev.unwind.engine.compensation.Unrestorable;
import dev.unwind.engine.restoration.Restoration;
import dev.unwind.engine.schedule.StepSchedule;
import dev.unwind.engine.step.RunState;
import dev.unwind.engine.step.Step;
import dev.unwind.engine.step.StepFailure;
import dev.unwind.journal.postgres.JournalUnavailable;
import dev.unwind.journal.record.RecordType;
import dev.unwind.provider.PathPattern;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Undoes steps, each after those that depended on it, as many at once as the batch allows. One that cannot be undone stops none of
 * the others.
 */
public final class UnwindPhase {
    private static final Logger LOG = Logger.getLogger(UnwindPhase.class);

    private final RunState run;
    private final IntPredicate takesPart;

    /** Steps whose compensations wait for others before they can be finished. */
    private final SortedSet<Integer> unfinished = Collections.synchronizedSortedSet(new TreeSet<>());

    /** @param takesPart the steps that are to be undone, among those that have touched something */
    public UnwindPhase(RunState run, IntPredicate takesPart) {
        this.run = run;
        this.takesPart = takesPart;
    }

    /** Undoes what can be undone; completes when each step's fate is durable. */
    public Uni<Void> run() {
        run.slots().resize(run.options().rollback().maxConcurrency());
        long endsAt =
                run.clock().nanoTime() + run.options().rollback().timeout().toNanos();
        return LostIds.of(run, takesPart).flatMap(lostIds -> {
            var order = UnwindOrder.of(run.graph(), lostIds.holders());
            var rollback = new RollbackContext(run, lostIds, endsAt);
            return undoAll(order, rollback)
                    .chain(run::orLeave)
                    .chain(() -> finishAll(rollback))
                    .chain(run::orLeave);
        });
    }

    private Uni<Void> undoAll(UnwindOrder order, RollbackContext rollback) {
        var schedule = new StepSchedule(order.graph(), step -> takesPart.test(step) && !sealed(step));
        return run.slots()
                .forEach(schedule.steps(), step -> undo(step, rollback).invoke(() -> schedule.done(step)));
    }

    /** Whether this run has undone the step already under an earlier owner of the batch, or could not. */
    private boolean sealed(int step) {
        return run.broughtHere(step)
                && switch (run.statusOf(step)) {
                    case ROLLED_BACK, ROLLBACK_FAILED, ROLLBACK_SKIPPED, SETTLED -> true;
                    case IN_DOUBT -> run.onDemand();
                    default -> false;
                };
    }

    private Uni<Void> undo(int number, RollbackContext rollback) {
        if (run.left()) {
            return Uni.createFrom().voidItem();
        }
        if (!run.touched(number)) {
            return nothingToUndo(number);
        }
        return run.load(number).call(() -> run.slots().turn(number)).flatMap(step -> {
            if (step.state().attempts() == 0) {
                return failed(step, nothingCaptured());
            }
            if (rollback.over()) {
                return failed(step, Restoration.Attempts.timedOut());
            }
            return guarded(step, () -> {
                var compensation = Compensation.of(step, rollback);
                return compensation.undo().flatMap(outcome -> {
                    if (outcome == Restoration.Outcome.RESTORED && compensation.unfinished()) {
                        unfinished.add(number);
                        return Uni.createFrom().voidItem();
                    }
                    return finished(step, compensation, outcome);
                });
            });
        });
    }

    /** The step was seen to hold after a restore from a backup, and its snapshot was made later than that. */
    private static StepFailure nothingCaptured() {
        return StepFailure.touched(
                "NO_SNAPSHOT",
                "nothing is on record of what was there before this change: a person has to say how it is settled");
    }

    /** A change that found everything as desired sent nothing. */
    private Uni<Void> nothingToUndo(int number) {
        return run.load(number).flatMap(step -> {
            step.passThrough(StepStatus.ROLLING_BACK);
            return step.become(
                    RecordType.STEP_ROLLED_BACK,
                    StepStatus.ROLLED_BACK,
                    Json.object().put("unchanged", true),
                    entry -> {});
        });
    }

    /** Restores what had to be left out at first, and points referrers at new ids: one after another, since they may be shared. */
    private Uni<Void> finishAll(RollbackContext rollback) {
        return Multi.createFrom()
                .iterable(unfinished)
                .onItem()
                .transformToUniAndConcatenate(number -> run.left()
                        ? Uni.createFrom().voidItem()
                        : run.load(number).flatMap(step -> guarded(step, () -> finish(step, rollback))))
                .collect()
                .last()
                .replaceWithVoid();
    }

    private static Uni<Void> finish(Step step, RollbackContext rollback) {
        var compensation = Compensation.of(step, rollback);
        return compensation
                .undo()
                .flatMap(outcome -> outcome == Restoration.Outcome.SKIPPED
                        ? Uni.createFrom().item(outcome)
                        : compensation.repoint())
                .flatMap(outcome -> compensation.lacking()
                        ? Uni.createFrom()
                                .failure(StepFailure.touched(
                                        "REFERENCE_LOST",
                                        "restored, but what it referred to could not be brought back"))
                        : finished(step, compensation, outcome));
    }

    private Uni<Void> guarded(Step step, Supplier<Uni<Void>> part) {
        return run.trace().step("undo", step, () -> Uni.createFrom()
                .deferred(part::get)
                .onFailure(failure -> !(failure instanceof JournalUnavailable))
                .recoverWithUni(failure -> failed(step, asStepFailure(step, failure))));
    }

    private static StepFailure asStepFailure(Step step, Throwable failure) {
        if (failure instanceof StepFailure known) {
            return known;
        }
        LOG.errorf(failure, "batch %s, step %d could not be undone", step.run().id(), step.number());
        return StepFailure.touched("INTERNAL", "an unexpected error; the gateway's log has more");
    }

    private static Uni<Void> finished(Step step, Compensation compensation, Restoration.Outcome outcome) {
        step.passThrough(StepStatus.ROLLING_BACK);
        var data = Json.object().put("strategy", step.change().type().strategy().label());
        var settlement = step.settlement();
        var shortfall = settlement.isPresent() ? Unrestorable.NONE : compensation.shortfall();
        if (outcome == Restoration.Outcome.SKIPPED) {
            return step.become(RecordType.STEP_ROLLBACK_SKIPPED, StepStatus.ROLLBACK_SKIPPED, data, entry -> {});
        }
        if (!shortfall.unseen().isEmpty()) {
            return Uni.createFrom()
                    .failure(StepFailure.touched(
                            "WRITE_ONLY",
                            "all that can be read is as captured, but " + PathPattern.names(shortfall.unseen())
                                    + " cannot be read and was not captured: a person has to set it"));
        }
        if (!shortfall.lost().isEmpty()) {
            data.put("lost", PathPattern.names(shortfall.lost()));
        }
        step.readBack();
        if (settlement.isPresent()) {
            step.run().outline().order().attribution().addTo(data);
            return step.become(RecordType.STEP_SETTLED, StepStatus.SETTLED, data.put("verified", true), entry -> {});
        }
        return step.become(RecordType.STEP_ROLLED_BACK, StepStatus.ROLLED_BACK, data.put("verified", true), entry -> {
            if (!step.change().type().needsExisting()) {
                step.id().ifPresent(id -> entry.gone(step.kind().name(), id));
            }
        });
    }

    private static Uni<Void> failed(Step step, StepFailure failure) {
        step.passThrough(StepStatus.ROLLING_BACK);
        return failure.extent() == StepFailure.Extent.UNKNOWN
                ? step.fail(RecordType.STEP_IN_DOUBT, StepStatus.IN_DOUBT, failure)
                : step.fail(RecordType.STEP_ROLLBACK_FAILED, StepStatus.ROLLBACK_FAILED, failure);
    }
}
