package dev.unwind.engine.forward;

import dev.unwind.batch.change.ChangeType;
import dev.unwind.engine.step.Step;
import io.smallrye.mutiny.Uni;
import java.util.EnumMap;
import java.util.Map;

/** How changes of one type are carried out: capture, durable intent, provider calls, durable outcome. */
public interface ChangeApplier {
    Map<ChangeType, ChangeApplier> BY_TYPE = new EnumMap<>(Map.of(
            ChangeType.CREATE, new ApplyCreate(),
            ChangeType.UPDATE, new ApplyUpdate(),
            ChangeType.DELETE, new ApplyDelete(),
            ChangeType.REPLACE, new ApplyReplace()));

    /** Carries the step out; completes when its outcome is durable, and fails with a {@link dev.unwind.engine.step.StepFailure} and nothing else of its own. */
    Uni<Void> apply(Step step);

    /**
     * Goes on with a step whose intent an earlier owner of the batch made durable, and that may have been sent since; otherwise like
     * {@link #apply}.
     */
    Uni<Void> resume(Step step);

    static ChangeApplier of(ChangeType type) {
        return BY_TYPE.get(type);
    }
}
