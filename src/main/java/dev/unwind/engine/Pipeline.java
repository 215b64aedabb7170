package dev.unwind.engine;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.BatchStatus;
import dev.unwind.batch.Json;
import dev.unwind.batch.OnFailure;
import dev.unwind.batch.StepStatus;
import dev.unwind.journal.RecordType;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.BitSet;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** A batch from the moment that it holds its claims to its outcome: forward, and back where that is called for. */
final class Pipeline {
    /** How many open steps are named in the outcome; all of them are in the steps themselves. */
    private static final int NAMED_STEPS = 100;

    private final BatchRun run;
    private final Forward forward;

    Pipeline(BatchRun run) {
        this.run = run;
        this.forward = new Forward(run);
    }

    /** Carries the batch through. The Uni gives its outcome once that is durable. */
    Uni<BatchStatus> run() {
        return begin().chain(this::unwind).chain(this::conclude);
    }

    private Uni<Void> begin() {
        if (!run.takenOver()) {
            return run.become(RecordType.BATCH_RUNNING, BatchStatus.RUNNING, Optional.empty())
                    .chain(this::forwardWithinDeadline);
        }
        run.outline().reason().ifPresent(run::stop);
        return run.takeOver().chain(() -> unwinds() ? Uni.createFrom().voidItem() : forwardWithinDeadline());
    }

    /** Whether an earlier owner of the batch had come to undo it. */
    private boolean unwinds() {
        return run.outline().status() == BatchStatus.ROLLING_BACK;
    }

    private Uni<Void> forwardWithinDeadline() {
        var remaining = run.outline().remaining();
        if (remaining.isEmpty()) {
            return forward.run();
        }
        var alarm = run.clock()
                .pause(remaining.get())
                .subscribe()
                .with(rung -> forward.stop(
                        Json.object().put("code", "DEADLINE").put("message", "the batch's deadline has passed")));
        return forward.run().onTermination().invoke(alarm::cancel);
    }

    private Uni<Void> unwind() {
        var undone = toUndo();
        if (all().noneMatch(undone)) {
            return Uni.createFrom().voidItem();
        }
        return (unwinds()
                        ? Uni.createFrom().voidItem()
                        : run.become(RecordType.BATCH_ROLLING_BACK, BatchStatus.ROLLING_BACK, run.stopReason()))
                .chain(() -> new Unwinding(run, undone).run());
    }

    /**
     * The steps that are undone: all that were applied, or those that failed alone; and nothing that is shown to have changed nothing.
     * Those whose fate is sealed already are among them.
     */
    private IntPredicate toUndo() {
        boolean everything = run.options().onFailure() == OnFailure.ROLLBACK && !run.goesForward();
        var undone = new BitSet();
        all().filter(step -> switch (run.statusOf(step)) {
                    case APPLIED -> everything;
                    case FAILED, IN_DOUBT -> run.touched(step);
                    case ROLLING_BACK, ROLLED_BACK, ROLLBACK_FAILED, ROLLBACK_SKIPPED -> true;
                    default -> false;
                })
                .forEach(undone::set);
        return undone::get;
    }

    private Uni<BatchStatus> conclude() {
        var open = all().filter(step -> isOpen(run.statusOf(step))).boxed().toList();
        var outcome = outcome(!open.isEmpty());
        return Multi.createFrom()
                .iterable(open)
                .select()
                .first(NAMED_STEPS)
                .onItem()
                .transformToUniAndConcatenate(run::load)
                .map(Pipeline::describe)
                .collect()
                .asList()
                .flatMap(steps -> {
                    var reason = run.stopReason().map(ObjectNode::deepCopy);
                    if (!steps.isEmpty()) {
                        var json = reason.orElseGet(Json::object);
                        json.put("openSteps", open.size());
                        json.putArray("open").addAll(steps);
                        reason = Optional.of(json);
                    }
                    return run.become(RecordType.BATCH_FINISHED, outcome, reason);
                })
                .replaceWith(outcome);
    }

    private BatchStatus outcome(boolean open) {
        if (open) {
            return BatchStatus.INCOMPLETE;
        }
        if (all().allMatch(step -> run.statusOf(step) == StepStatus.APPLIED)) {
            return BatchStatus.SUCCEEDED;
        }
        return all().anyMatch(step -> run.statusOf(step) == StepStatus.APPLIED)
                ? BatchStatus.PARTIALLY_SUCCEEDED
                : BatchStatus.ROLLED_BACK;
    }

    private static boolean isOpen(StepStatus status) {
        return status.open() || status == StepStatus.ROLLBACK_SKIPPED;
    }

    private static ObjectNode describe(Step step) {
        var json = Json.object();
        json.put("step", step.number());
        json.put("key", step.change().key());
        json.put("kind", step.kind().name());
        step.change().name().ifPresent(name -> json.put("name", name));
        step.id().ifPresent(id -> json.put("remoteId", id.value()));
        json.put("status", step.state().status().name());
        step.state().error().ifPresent(error -> json.set("error", error));
        step.state().drift().ifPresent(drift -> json.set("drift", drift));
        return json;
    }

    private IntStream all() {
        return IntStream.rangeClosed(1, run.graph().size());
    }
}
