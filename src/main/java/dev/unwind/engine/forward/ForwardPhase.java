package dev.unwind.engine.forward;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.StepStatus;
import dev.unwind.batch.json.Json;
import dev.unwind.batch.policy.OnFailure;
import dev.unwind.engine.schedule.StepSchedule;
import dev.unwind.engine.step.RunState;
import dev.unwind.engine.step.Step;
import dev.unwind.engine.step.StepFailure;
import dev.unwind.journal.postgres.JournalUnavailable;
import dev.unwind.journal.record.RecordType;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;

/**
 * The forward run: the steps in the order of their dependencies, as many at once as the batch allows. After a failure it starts no
 * more, but lets what is in flight finish and be known: a cancelled request would be a call in doubt.
 */
public final class ForwardPhase {
    private static final Logger LOG = Logger.getLogger(ForwardPhase.class);

    private final RunState run;
    private final StepSchedule schedule;

    public ForwardPhase(RunState run) {
        this.run = run;
        this.schedule = new StepSchedule(run.graph(), step -> run.statusOf(step) != StepStatus.APPLIED);
    }

    /** Applies what can be applied; completes when every step is known to be applied, failed, in doubt or skipped. */
    public Uni<Void> run() {
        return resumeInherited()
                .chain(run::orLeave)
                .chain(this::captureAhead)
                .chain(run::orLeave)
                .chain(this::applyAll)
                .chain(run::orLeave)
                .chain(this::skipTheRest);
    }

    /** What an earlier owner of the batch may have sent is made sure of first; a step that failed then stops the others now. */
    private Uni<Void> resumeInherited() {
        return run.slots()
                .forEach(
                        steps(step ->
                                run.statusOf(step) == StepStatus.FAILED || run.statusOf(step) == StepStatus.IN_DOUBT),
                        step -> run.load(step).invoke(this::stopFor).replaceWithVoid())
                .chain(() -> run.slots()
                        .forEach(
                                steps(step -> run.statusOf(step) == StepStatus.APPLYING),
                                step -> guarded(step, loaded -> ChangeApplier.of(
                                                loaded.change().type())
                                        .resume(loaded))));
    }

    private void stopFor(Step failed) {
        if (run.options().onFailure() != OnFailure.CONTINUE) {
            var error = failed.state().error().orElseGet(Json::object);
            stop(reason(
                    failed, error.path("code").asText(), error.path("message").asText()));
        }
    }

    private Multi<Integer> steps(IntPredicate wanted) {
        return Multi.createFrom()
                .items(() -> IntStream.rangeClosed(1, run.graph().size())
                        .filter(wanted)
                        .boxed());
    }

    /** Starts no more steps. */
    public void stop(ObjectNode reason) {
        run.stop(reason);
        schedule.stop();
    }

    /**
     * What a deleted id stands in is captured before anything is deleted: providers strip it. That is the steps whose kind may refer
     * to a kind of which something is deleted, and the deletions of what resources outside the batch may refer to.
     */
    private Uni<Void> captureAhead() {
        if (!run.goesForward()) {
            return Uni.createFrom().voidItem();
        }
        var removed = run.removedKinds();
        return run.slots()
                .forEach(
                        Multi.createFrom()
                                .items(run.outline().steps().stream()
                                        .filter(step ->
                                                step.type().needsExisting() && step.status() == StepStatus.PENDING)
                                        .filter(step -> removed.stream()
                                                        .anyMatch(run.kinds()
                                                                .get(step.kind())
                                                                .traits()::mayReferTo)
                                                || step.type().removesId() && referredTo(step.kind()))
                                        .map(step -> step.number())),
                        step -> guarded(step, loaded -> new Capture(loaded).ahead()));
    }

    private boolean referredTo(String kind) {
        return run.kinds().all().stream()
                .anyMatch(each -> each.traits().listable() && each.traits().mayReferTo(kind));
    }

    private Uni<Void> applyAll() {
        return run.slots()
                .forEach(
                        schedule.steps(),
                        step -> !begins(step)
                                ? giveBack(step)
                                : guarded(
                                                step,
                                                loaded -> begins(step)
                                                        ? ChangeApplier.of(loaded.change()
                                                                        .type())
                                                                .apply(loaded)
                                                        : Uni.createFrom().voidItem())
                                        .chain(() -> giveBack(step)));
    }

    private boolean begins(int step) {
        return run.statusOf(step) == StepStatus.PENDING && run.goesForward() && !run.left();
    }

    private Uni<Void> giveBack(int step) {
        return Uni.createFrom().voidItem().invoke(() -> {
            if (run.statusOf(step) == StepStatus.APPLIED) {
                schedule.done(step);
            } else {
                schedule.blocked(step);
            }
        });
    }

    private Uni<Void> skipTheRest() {
        return run.slots().forEach(steps(step -> run.statusOf(step) == StepStatus.PENDING), step -> run.load(step)
                .flatMap(loaded -> loaded.become(RecordType.STEP_SKIPPED, StepStatus.SKIPPED, entry -> {})));
    }

    /** Carries out part of a step; a failure ends the step, not the pipeline. */
    public Uni<Void> guarded(int number, Function<Step, Uni<Void>> part) {
        if (run.left()) {
            return Uni.createFrom().voidItem();
        }
        return run.load(number).call(() -> run.slots().turn(number)).flatMap(step -> run.trace()
                .step("apply", step, () -> Uni.createFrom()
                        .deferred(() -> part.apply(step))
                        .onFailure(failure -> !(failure instanceof JournalUnavailable))
                        .recoverWithUni(failure -> failed(step, asStepFailure(step, failure)))));
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
        if (run.options().onFailure() != OnFailure.CONTINUE) {
            stop(reason(step, failure.code(), failure.getMessage()));
        }
        return inDoubt
                ? step.fail(RecordType.STEP_IN_DOUBT, StepStatus.IN_DOUBT, failure)
                : step.fail(RecordType.STEP_FAILED, StepStatus.FAILED, failure);
    }

    private static ObjectNode reason(Step step, String code, String message) {
        return Json.object()
                .put("code", "STEP_FAILED")
                .put("step", step.number())
                .put("key", step.change().key())
                .put("message", code + ": " + message);
    }
}
