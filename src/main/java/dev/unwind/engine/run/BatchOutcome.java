package dev.unwind.engine.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.BatchStatus;
import dev.unwind.batch.StepStatus;
import dev.unwind.batch.StopReason;
import dev.unwind.batch.json.Json;
import dev.unwind.engine.step.RunJournal;
import dev.unwind.engine.step.RunState;
import dev.unwind.engine.step.Step;
import dev.unwind.engine.step.StepLoader;
import dev.unwind.journal.record.RecordType;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** The outcome of a run: the batch's status follows from its steps, and what is left to do is named. */
final class BatchOutcome {
    /** How many open steps are named in the outcome; all of them are in the steps themselves. */
    private static final int NAMED_STEPS = 100;

    private final RunState run;
    private final StepLoader loader;
    private final RunJournal journal;

    BatchOutcome(RunState run, StepLoader loader, RunJournal journal) {
        this.run = run;
        this.loader = loader;
        this.journal = journal;
    }

    /**
     * Decides the final status and makes it durable. Lazy; fails with
     * {@link dev.unwind.journal.postgres.JournalUnavailable}.
     */
    Uni<BatchStatus> record() {
        var open = all().filter(step -> open(run.statusOf(step))).boxed().toList();
        var outcome = outcome(!open.isEmpty());
        return Multi.createFrom()
                .iterable(open)
                .select()
                .first(NAMED_STEPS)
                .onItem()
                .transformToUniAndConcatenate(loader::load)
                .map(BatchOutcome::describe)
                .collect()
                .asList()
                .flatMap(steps -> journal.become(RecordType.BATCH_FINISHED, outcome, reason(open.size(), steps)))
                .replaceWith(outcome);
    }

    private Optional<ObjectNode> reason(int open, List<ObjectNode> steps) {
        var reason = run.stopReason().map(StopReason::json);
        if (steps.isEmpty()) {
            return reason;
        }
        var json = reason.orElseGet(Json::object);
        json.put("openSteps", open);
        json.putArray("open").addAll(steps);
        return Optional.of(json);
    }

    private BatchStatus outcome(boolean open) {
        if (open) {
            return BatchStatus.INCOMPLETE;
        }
        if (any(StepStatus.SETTLED)) {
            return BatchStatus.SETTLED;
        }
        if (all().allMatch(step -> run.statusOf(step) == StepStatus.APPLIED)) {
            return BatchStatus.SUCCEEDED;
        }
        if (!any(StepStatus.APPLIED)) {
            return BatchStatus.ROLLED_BACK;
        }
        return run.outline().order().part() ? BatchStatus.PARTIALLY_ROLLED_BACK : BatchStatus.PARTIALLY_SUCCEEDED;
    }

    private boolean any(StepStatus status) {
        return all().anyMatch(step -> run.statusOf(step) == status);
    }

    private static boolean open(StepStatus status) {
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
