package dev.unwind.engine.run;

import dev.unwind.batch.StepStatus;
import dev.unwind.batch.StopReason;
import dev.unwind.batch.json.Json;
import dev.unwind.engine.step.RunState;
import dev.unwind.engine.step.Step;
import dev.unwind.journal.record.RecordType;
import io.smallrye.mutiny.Uni;

/** Steps whose undoing is left to a person, because the run that should undo them cannot know enough to do it. */
final class ManualUndo {
    private ManualUndo() {}

    /** Whether a step holds, or may hold, something at the provider that the run was to undo. */
    static boolean isNeeded(RunState run, int step) {
        var order = run.outline().order();
        return switch (run.statusOf(step)) {
            case ROLLING_BACK -> true;
            case APPLIED ->
                order.steps().map(steps -> steps.contains(step)).orElse(true)
                        && !order.skip().contains(step);
            case FAILED -> run.touched(step);
            default -> false;
        };
    }

    /** Puts on record that a step is not undone, and why. Lazy; fails as the journal does. */
    static Uni<Void> record(Step step, StopReason because) {
        step.journal().passThrough(StepStatus.ROLLING_BACK);
        return step.journal()
                .become(
                        RecordType.STEP_ROLLBACK_SKIPPED,
                        StepStatus.ROLLBACK_SKIPPED,
                        Json.object().set("because", because.json()),
                        entry -> {});
    }
}
