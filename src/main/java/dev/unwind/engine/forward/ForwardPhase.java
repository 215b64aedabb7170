package dev.unwind.engine.forward;

import dev.unwind.batch.StepStatus;
import dev.unwind.batch.StopReason;
import dev.unwind.batch.change.DependencyGraph;
import dev.unwind.batch.json.Json;
import dev.unwind.batch.policy.OnFailure;
import dev.unwind.engine.schedule.ForwardOrder;
import dev.unwind.engine.schedule.StepSchedule;
import dev.unwind.engine.step.RunContext;
import dev.unwind.engine.step.RunState;
import dev.unwind.engine.step.Step;
import dev.unwind.engine.step.StepFailure;
import dev.unwind.engine.step.StepLoader;
import dev.unwind.journal.postgres.JournalUnavailable;
import dev.unwind.journal.record.RecordType;
import dev.unwind.journal.run.BatchOutline;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;

/**
 * Applies the steps in the order of their dependencies, as many at once as the batch allows. After a failure it starts
 * no more, but lets what is in flight finish and be known: a cancelled request would be a call in doubt.
 */
public final class ForwardPhase {
    private static final Logger LOG = Logger.getLogger(ForwardPhase.class);

    private final RunState run;
    private final RunContext context;
    private final StepLoader loader;
    private final ForwardOrder order;
    private volatile StepSchedule schedule;

    public ForwardPhase(RunState run, StepLoader loader) {
        this.run = run;
        this.context = run.context();
        this.loader = loader;
        this.order =
                ForwardOrder.of(run.graph(), step -> run.kindOf(step).traits().irreversible(run.typeOf(step)));
    }

    /**
     * Applies what can be applied. Lazy; completes when every step is known to be applied, failed, in doubt or skipped.
     * Fails with {@link JournalUnavailable} or {@link dev.unwind.engine.step.HandedOver}.
     */
    public Uni<Void> run() {
        return resumeInherited()
                .chain(run::unlessHandedOver)
                .chain(this::captureAhead)
                .chain(run::unlessHandedOver)
                .chain(this::applyAll)
                .chain(run::unlessHandedOver)
                .chain(this::skipTheRest);
    }

    /** Starts no more steps. */
    public void stop(StopReason reason) {
        run.stop(reason);
        var current = schedule;
        if (current != null) {
            current.stop();
        }
    }

    /**
     * Makes sure first of what an earlier owner of the batch may have sent; a step that failed then stops the others
     * now.
     */
    private Uni<Void> resumeInherited() {
        return forEach(this::failedBefore, this::stopForFailed)
                .chain(() -> forEach(
                        step -> run.statusOf(step) == StepStatus.APPLYING, step -> guarded(step, this::resume)));
    }

    private boolean failedBefore(int step) {
        return switch (run.statusOf(step)) {
            case FAILED, IN_DOUBT -> true;
            default -> false;
        };
    }

    private Uni<Void> stopForFailed(int number) {
        return loader.with(number, step -> {
            var error = step.state().error().orElseGet(Json::object);
            stopFor(step, error.path("code").asText(), error.path("message").asText());
            return Uni.createFrom().voidItem();
        });
    }

    private Uni<Void> resume(Step step) {
        return ChangeAppliers.of(step.change().type()).resume(step);
    }

    /**
     * Captures what a deleted id stands in before anything is deleted: providers strip it. That is the steps whose kind
     * may refer to a kind of which something is deleted, and the deletions of what resources outside the batch may
     * refer to.
     */
    private Uni<Void> captureAhead() {
        if (!run.goesForward()) {
            return Uni.createFrom().voidItem();
        }
        var removed = run.outline().removedKinds();
        var ahead = run.outline().steps().stream()
                .filter(step -> step.type().needsExisting() && step.status() == StepStatus.PENDING)
                .filter(step -> mayReferTo(step, removed)
                        || step.type().removesId() && mayBeReferredTo(step.kind())
                        || run.kinds().get(step.kind()).traits().behaviour().movesSiblings())
                .map(BatchOutline.Step::number);
        return context.slots().forEach(Multi.createFrom().items(ahead), step -> guarded(step, this::capture));
    }

    private boolean mayReferTo(BatchOutline.Step step, Set<String> removed) {
        return removed.stream().anyMatch(run.kinds().get(step.kind()).traits()::mayReferTo);
    }

    private boolean mayBeReferredTo(String kind) {
        return run.kinds().all().stream().anyMatch(each -> each.traits().listsHoldersOf(kind));
    }

    private Uni<Void> capture(Step step) {
        return new Capture(step).ahead();
    }

    /** Applies what can be undone exactly first: while that may fail, nothing else is touched. */
    private Uni<Void> applyAll() {
        if (!run.goesForward()) {
            return Uni.createFrom().voidItem();
        }
        return Turns.of(run)
                .call(turns -> order.hasLast()
                        ? apply(turns, step -> !applied(step) && !order.last(step))
                        : Uni.createFrom().voidItem())
                .chain(turns -> apply(turns, step -> !applied(step)));
    }

    private boolean applied(int step) {
        return run.statusOf(step) == StepStatus.APPLIED;
    }

    private Uni<Void> apply(DependencyGraph turns, IntPredicate takesPart) {
        if (!run.goesForward() || run.handedOver()) {
            return Uni.createFrom().voidItem();
        }
        var current = new StepSchedule(run.graph(), turns, takesPart);
        schedule = current;
        if (!run.goesForward()) {
            current.stop();
        }
        return context.slots().forEach(current.steps(), step -> applyScheduled(current, step));
    }

    private Uni<Void> applyScheduled(StepSchedule current, int step) {
        var applied =
                mayBegin(step) ? guarded(step, this::apply) : Uni.createFrom().voidItem();
        return applied.invoke(() -> giveBack(current, step));
    }

    private boolean mayBegin(int step) {
        return run.statusOf(step) == StepStatus.PENDING && run.goesForward() && !run.handedOver();
    }

    /** Applies a step that may have waited for its turn since it was scheduled. */
    private Uni<Void> apply(Step step) {
        return mayBegin(step.number())
                ? ChangeAppliers.of(step.change().type()).apply(step)
                : Uni.createFrom().voidItem();
    }

    private void giveBack(StepSchedule current, int step) {
        if (applied(step)) {
            current.done(step);
        } else {
            current.blocked(step);
        }
    }

    private Uni<Void> skipTheRest() {
        return forEach(step -> run.statusOf(step) == StepStatus.PENDING, this::skip);
    }

    private Uni<Void> skip(int number) {
        return loader.with(
                number, step -> step.journal().become(RecordType.STEP_SKIPPED, StepStatus.SKIPPED, entry -> {}));
    }

    private Uni<Void> forEach(IntPredicate wanted, Function<Integer, Uni<Void>> action) {
        var steps = Multi.createFrom()
                .items(() -> IntStream.rangeClosed(1, run.graph().size())
                        .filter(wanted)
                        .boxed());
        return context.slots().forEach(steps, action);
    }

    /**
     * Carries out part of a step when its turn comes; a failure ends the step, not the run. Lazy; fails with
     * {@link JournalUnavailable} alone.
     */
    public Uni<Void> guarded(int number, Function<Step, Uni<Void>> part) {
        if (run.handedOver()) {
            return Uni.createFrom().voidItem();
        }
        return loader.with(number, step -> context.slots()
                .turn(number)
                .chain(() -> step.traced("apply", () -> Uni.createFrom()
                        .deferred(() -> part.apply(step))
                        .onFailure(failure -> !(failure instanceof JournalUnavailable))
                        .recoverWithUni(failure -> failed(step, asStepFailure(step, failure))))));
    }

    private static StepFailure asStepFailure(Step step, Throwable failure) {
        if (failure instanceof StepFailure known) {
            return known;
        }
        LOG.errorf(failure, "batch %s, step %d failed unexpectedly", step.run().id(), step.number());
        var message = "an unexpected error; the gateway's log has more";
        return step.state().touched()
                ? StepFailure.touched("INTERNAL", message)
                : StepFailure.untouched("INTERNAL", message);
    }

    private Uni<Void> failed(Step step, StepFailure failure) {
        boolean inDoubt =
                failure.extent() == StepFailure.Extent.UNKNOWN && step.state().status() == StepStatus.APPLYING;
        stopFor(step, failure.code(), failure.getMessage());
        return inDoubt
                ? step.journal().fail(RecordType.STEP_IN_DOUBT, StepStatus.IN_DOUBT, failure)
                : step.journal().fail(RecordType.STEP_FAILED, StepStatus.FAILED, failure);
    }

    private void stopFor(Step failed, String code, String message) {
        if (context.options().onFailure() != OnFailure.CONTINUE) {
            stop(new StopReason.StepFailed(failed.number(), failed.change().key(), code + ": " + message));
        }
    }
}
