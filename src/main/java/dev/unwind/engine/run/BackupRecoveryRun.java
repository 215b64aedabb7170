package dev.unwind.engine.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.BatchStatus;
import dev.unwind.batch.StepStatus;
import dev.unwind.batch.StopReason;
import dev.unwind.batch.change.ChangeType;
import dev.unwind.batch.json.Json;
import dev.unwind.batch.json.MergePatch;
import dev.unwind.engine.forward.ChangeAppliers;
import dev.unwind.engine.forward.DesiredState;
import dev.unwind.engine.forward.ForwardPhase;
import dev.unwind.engine.state.StateDiff;
import dev.unwind.engine.step.RunContext;
import dev.unwind.engine.step.RunJournal;
import dev.unwind.engine.step.RunState;
import dev.unwind.engine.step.Step;
import dev.unwind.engine.step.StepFailure;
import dev.unwind.engine.step.StepLoader;
import dev.unwind.journal.record.RecordType;
import dev.unwind.offload.DocumentWork;
import dev.unwind.provider.ProviderFailure;
import dev.unwind.provider.RemoteResource;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * A run that was unfinished when PostgreSQL was restored from a backup: what happened to it since is not on record. It
 * may have been carried out, undone, or followed by others. So nothing is sent for it: every step is looked at, and
 * what holds, or may hold, is left as it is for a person to undo or to settle. What is seen never to have begun is
 * skipped.
 */
final class BackupRecoveryRun implements RunPipeline.Course {
    private static final StopReason REASON = new StopReason.RestoredFromBackup();

    private final RunState run;
    private final RunContext context;
    private final RunJournal journal;
    private final ForwardPhase forward;

    BackupRecoveryRun(RunState run, StepLoader loader, RunJournal journal) {
        this.run = run;
        this.context = run.context();
        this.journal = journal;
        this.forward = new ForwardPhase(run, loader);
    }

    @Override
    public Uni<Void> go() {
        run.stop(REASON);
        return begin().chain(() -> context.onDemand() ? Uni.createFrom().voidItem() : look())
                .chain(run::unlessHandedOver)
                .chain(this::leaveToAPerson)
                .chain(run::unlessHandedOver);
    }

    private Uni<Void> begin() {
        if (context.takenOver()) {
            return journal.takeOver();
        }
        return context.onDemand()
                ? journal.become(
                        RecordType.BATCH_ROLLING_BACK,
                        BatchStatus.ROLLING_BACK,
                        run.stopReason().map(StopReason::json))
                : journal.become(
                        RecordType.BATCH_RUNNING,
                        BatchStatus.RUNNING,
                        run.stopReason().map(StopReason::json));
    }

    private Uni<Void> look() {
        return each(step -> run.statusOf(step) == StepStatus.APPLYING, this::lookAtIntended)
                .chain(() -> each(step -> run.statusOf(step) == StepStatus.PENDING, this::lookAtUnknown))
                .chain(forward::run);
    }

    private Uni<Void> each(IntPredicate wanted, Function<Step, Uni<Void>> part) {
        return context.slots()
                .forEach(
                        Multi.createFrom().items(() -> all().filter(wanted).boxed()),
                        step -> forward.guarded(step, part));
    }

    /**
     * Looks at a step whose intent is on record, as after a crash. Of a REPLACE the second half would have to be sent:
     * it is left open.
     */
    private Uni<Void> lookAtIntended(Step step) {
        return step.change().type() == ChangeType.REPLACE
                ? Uni.createFrom().failure(StepFailure.restored("a REPLACE was under way"))
                : ChangeAppliers.of(step.change().type()).resume(step);
    }

    /** Looks at a step of which nothing is on record: whether it holds can be seen, but not what was there before. */
    private Uni<Void> lookAtUnknown(Step step) {
        return mayHold(step)
                .onFailure(failure -> failure instanceof ProviderFailure || failure instanceof StepFailure)
                .recoverWithItem(true)
                .flatMap(mayHold -> {
                    if (!mayHold) {
                        return Uni.createFrom().voidItem();
                    }
                    step.journal().passThrough(StepStatus.APPLYING);
                    return Uni.createFrom()
                            .failure(
                                    StepFailure.restored(
                                            "the resource is as this change would leave it, or could not be looked at; nothing is on record of what was there before"));
                });
    }

    private Uni<Boolean> mayHold(Step step) {
        if (step.change().type() == ChangeType.CREATE) {
            return created(step);
        }
        if (step.id().isEmpty()) {
            return Uni.createFrom().item(true);
        }
        return step.kind().read(step.id().get()).flatMap(found -> switch (step.change()
                .type()) {
            case DELETE -> Uni.createFrom().item(found.isEmpty());
            case UPDATE ->
                new DesiredState(step)
                        .resolved()
                        .flatMap(desired -> DocumentWork.on(
                                desired, found.map(RemoteResource::projection), () -> updated(step, found, desired)));
            default ->
                found.isEmpty()
                        ? Uni.createFrom().item(true)
                        : new DesiredState(step)
                                .resolved()
                                .flatMap(desired -> DocumentWork.on(
                                        desired,
                                        found.map(RemoteResource::projection),
                                        () -> StateDiff.changesNothing(
                                                step.kind(), found.get().projection(), desired)));
        });
    }

    private Uni<Boolean> created(Step step) {
        var name = step.change().name();
        return name.isEmpty() || !step.kind().traits().findable()
                ? Uni.createFrom().item(true)
                : step.kind().find(name.get()).map(found -> !found.isEmpty());
    }

    /** Whether all of an update holds; or any of it, where it is written in several calls. */
    private static boolean updated(Step step, Optional<RemoteResource> found, JsonNode desired) {
        if (found.isEmpty()) {
            return false;
        }
        var current = found.get().projection();
        boolean all = StateDiff.changesNothing(step.kind(), current, MergePatch.apply(current, desired));
        return all
                || !step.kind().traits().atomicWrites()
                        && desired.propertyStream()
                                .<JsonNode>map(member -> Json.object().set(member.getKey(), member.getValue()))
                                .anyMatch(part -> StateDiff.changesNothing(
                                        step.kind(), current, MergePatch.apply(current, part)));
    }

    /** Leaves what holds to a person, unless every change holds. */
    private Uni<Void> leaveToAPerson() {
        boolean holds = !context.onDemand()
                && run.outline().status() != BatchStatus.ROLLING_BACK
                && all().allMatch(step -> run.statusOf(step) == StepStatus.APPLIED);
        return holds
                ? Uni.createFrom().voidItem()
                : each(step -> ManualUndo.isNeeded(run, step), step -> ManualUndo.record(step, REASON));
    }

    private IntStream all() {
        return IntStream.rangeClosed(1, run.graph().size());
    }
}
