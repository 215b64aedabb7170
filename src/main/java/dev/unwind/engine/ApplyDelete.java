package dev.unwind.engine;

import dev.unwind.batch.Json;
import dev.unwind.batch.StepStatus;
import dev.unwind.journal.RecordType;
import dev.unwind.provider.IdempotencyKey;
import io.smallrye.mutiny.Uni;

/** DELETE: captures the resource and who refers to it, then deletes it. */
final class ApplyDelete implements Application {
    @Override
    public Uni<Void> apply(Step step) {
        return new Capture(step)
                .existing()
                .call(captured -> step.become(RecordType.STEP_APPLYING, StepStatus.APPLYING, captured::addTo))
                .flatMap(captured -> InDoubtResolution.carryOut(
                        step, new Removal(step, captured.current(), IdempotencyKey.Half.WRITE)))
                .flatMap(gone -> step.become(
                        RecordType.STEP_APPLIED,
                        StepStatus.APPLIED,
                        Json.object(),
                        entry -> entry.gone(step.kind().name(), gone.id())));
    }
}
