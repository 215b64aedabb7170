package dev.unwind.engine.unwind;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.StepStatus;
import dev.unwind.batch.json.Json;
import dev.unwind.engine.compensation.Compensation;
import dev.unwind.engine.compensation.Compensations;
import dev.unwind.engine.compensation.LostIds;
import dev.unwind.engine.compensation.RollbackContext;
import dev.unwind.engine.compensation.Unrestorable;
import dev.unwind.engine.restoration.Attempts;
import dev.unwind.engine.restoration.RestorationResult;
import dev.unwind.engine.schedule.StepSchedule;
import dev.unwind.engine.step.RunContext;
import dev.unwind.engine.step.RunState;
import dev.unwind.engine.step.Step;
import dev.unwind.engine.step.StepFailure;
import dev.unwind.engine.step.StepLoader;
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
 * Rolls steps back, each after those that depended on it, as many at once as the batch allows. One that cannot be
 * rolled back stops none of the others.
 */
public final class UnwindPhase {
    private static final Logger LOG = Logger.getLogger(UnwindPhase.class);

    private final RunState run;
    private final RunContext context;
    private final StepLoader loader;
    private final IntPredicate takesPart;

    /** Steps whose compensations wait for others before they can be finished. */
    private final SortedSet<Integer> unfinished = Collections.synchronizedSortedSet(new TreeSet<>());

    /** @param takesPart the steps that are to be rolled back, among those that have touched something */
    public UnwindPhase(RunState run, StepLoader loader, IntPredicate takesPart) {
        this.run = run;
        this.context = run.context();
        this.loader = loader;
        this.takesPart = takesPart;
    }

    /**
     * Rolls back what can be rolled back. Lazy; completes when each step's fate is durable. Fails with
     * {@link JournalUnavailable} or {@link dev.unwind.engine.step.HandedOver}.
     */
    public Uni<Void> run() {
        var limits = context.options().rollback();
        context.slots().resize(limits.maxConcurrency());
        long endsAt = context.clock().nanoTime() + limits.timeout().toNanos();
        return LostIds.of(run, takesPart).flatMap(lostIds -> {
            var order = UnwindOrder.of(run.graph(), lostIds.holders());
            var rollback = new RollbackContext(context, lostIds, endsAt);
            return undoAll(order, rollback)
                    .chain(run::unlessHandedOver)
                    .chain(() -> finishAll(rollback))
                    .chain(run::unlessHandedOver);
        });
    }

    private Uni<Void> undoAll(UnwindOrder order, RollbackContext rollback) {
        var schedule = new StepSchedule(order.graph(), step -> takesPart.test(step) && !concluded(step));
        return context.slots()
                .forEach(schedule.steps(), step -> undo(step, rollback).invoke(() -> schedule.done(step)));
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

    private Uni<Void> undo(int number, RollbackContext rollback) {
        if (run.handedOver()) {
            return Uni.createFrom().voidItem();
        }
        return run.touched(number)
                ? loader.load(number).call(() -> context.slots().turn(number)).flatMap(step -> undo(step, rollback))
                : nothingToUndo(number);
    }

    private Uni<Void> undo(Step step, RollbackContext rollback) {
        if (step.state().attempts() == 0) {
            return failed(step, nothingCaptured());
        }
        if (rollback.over()) {
            return failed(step, Attempts.timedOut());
        }
        return guarded(step, () -> {
            var compensation = Compensations.of(step, rollback);
            return compensation.undo().flatMap(result -> undone(step, compensation, result));
        });
    }

    private Uni<Void> undone(Step step, Compensation compensation, RestorationResult result) {
        if (result == RestorationResult.RESTORED && compensation.unfinished()) {
            unfinished.add(step.number());
            return Uni.createFrom().voidItem();
        }
        return finished(step, compensation, result);
    }

    /** The step was seen to hold after a restore from a backup, and its snapshot was made later than that. */
    private static StepFailure nothingCaptured() {
        return StepFailure.touched(
                "NO_SNAPSHOT",
                "nothing is on record of what was there before this change: a person has to say how it is settled");
    }

    /** A change that found everything as desired sent nothing. */
    private Uni<Void> nothingToUndo(int number) {
        return loader.load(number).flatMap(step -> {
            step.journal().passThrough(StepStatus.ROLLING_BACK);
            return step.journal()
                    .become(
                            RecordType.STEP_ROLLED_BACK,
                            StepStatus.ROLLED_BACK,
                            Json.object().put("unchanged", true),
                            entry -> {});
        });
    }

    /**
     * Restores what had to be left out at first, and points referrers at new ids: one after another, since they may be
     * shared.
     */
    private Uni<Void> finishAll(RollbackContext rollback) {
        return Multi.createFrom()
                .iterable(unfinished)
                .onItem()
                .transformToUniAndConcatenate(number -> finish(number, rollback))
                .collect()
                .last()
                .replaceWithVoid();
    }

    private Uni<Void> finish(int number, RollbackContext rollback) {
        return run.handedOver()
                ? Uni.createFrom().voidItem()
                : loader.load(number).flatMap(step -> guarded(step, () -> finish(step, rollback)));
    }

    private static Uni<Void> finish(Step step, RollbackContext rollback) {
        var compensation = Compensations.of(step, rollback);
        return compensation
                .undo()
                .flatMap(result ->
                        result == RestorationResult.SKIPPED ? Uni.createFrom().item(result) : compensation.repoint())
                .flatMap(result -> compensation.lacking()
                        ? Uni.createFrom().failure(referenceLost())
                        : finished(step, compensation, result));
    }

    private static StepFailure referenceLost() {
        return StepFailure.touched("REFERENCE_LOST", "restored, but what it referred to could not be brought back");
    }

    private Uni<Void> guarded(Step step, Supplier<Uni<Void>> part) {
        return step.traced("undo", () -> Uni.createFrom()
                .deferred(part::get)
                .onFailure(failure -> !(failure instanceof JournalUnavailable))
                .recoverWithUni(failure -> failed(step, asStepFailure(step, failure))));
    }

    private static StepFailure asStepFailure(Step step, Throwable failure) {
        if (failure instanceof StepFailure known) {
            return known;
        }
        LOG.errorf(
                failure,
                "batch %s, step %d could not be rolled back",
                step.run().id(),
                step.number());
        return StepFailure.touched("INTERNAL", "an unexpected error; the gateway's log has more");
    }

    private static Uni<Void> finished(Step step, Compensation compensation, RestorationResult result) {
        step.journal().passThrough(StepStatus.ROLLING_BACK);
        var data = Json.object().put("strategy", step.change().type().strategy().label());
        if (result == RestorationResult.SKIPPED) {
            return step.journal()
                    .become(RecordType.STEP_ROLLBACK_SKIPPED, StepStatus.ROLLBACK_SKIPPED, data, entry -> {});
        }
        return step.settlement().isPresent()
                ? settled(step, data)
                : rolledBack(step, compensation.unrestorable(), data);
    }

    private static Uni<Void> settled(Step step, ObjectNode data) {
        step.verified();
        step.context().outline().order().attribution().addTo(data);
        return step.journal()
                .become(RecordType.STEP_SETTLED, StepStatus.SETTLED, data.put("verified", true), entry -> {});
    }

    private static Uni<Void> rolledBack(Step step, Unrestorable missing, ObjectNode data) {
        if (!missing.unseen().isEmpty()) {
            return Uni.createFrom()
                    .failure(StepFailure.touched(
                            "WRITE_ONLY",
                            "all that can be read is as captured, but " + PathPattern.names(missing.unseen())
                                    + " cannot be read and was not captured: a person has to set it"));
        }
        if (!missing.lost().isEmpty()) {
            data.put("lost", PathPattern.names(missing.lost()));
        }
        step.verified();
        return step.journal()
                .become(RecordType.STEP_ROLLED_BACK, StepStatus.ROLLED_BACK, data.put("verified", true), entry -> {
                    if (!step.change().type().needsExisting()) {
                        step.id().ifPresent(id -> entry.gone(step.kind().name(), id));
                    }
                });
    }

    private static Uni<Void> failed(Step step, StepFailure failure) {
        step.journal().passThrough(StepStatus.ROLLING_BACK);
        return failure.extent() == StepFailure.Extent.UNKNOWN
                ? step.journal().fail(RecordType.STEP_IN_DOUBT, StepStatus.IN_DOUBT, failure)
                : step.journal().fail(RecordType.STEP_ROLLBACK_FAILED, StepStatus.ROLLBACK_FAILED, failure);
    }
}
