package dev.unwind.engine;

import dev.unwind.batch.Json;
import dev.unwind.batch.StepStatus;
import dev.unwind.journal.RecordType;
import dev.unwind.provider.IdempotencyKey;
import dev.unwind.provider.RemoteResource;
import io.smallrye.mutiny.Uni;

/** DELETE: captures the resource and who refers to it, then deletes it. */
final class ApplyDelete implements Application {
    @Override
    public Uni<Void> apply(Step step) {
        return new Capture(step)
                .existing()
                .call(captured -> step.counted().become(RecordType.STEP_APPLYING, StepStatus.APPLYING, captured::addTo))
                .flatMap(
                        captured -> applied(step, InDoubtResolution.carryOut(step, removal(step, captured.current()))));
    }

    @Override
    public Uni<Void> resume(Step step) {
        var before = step.snapshot().orElseThrow().resource();
        return applied(step, InDoubtResolution.resolve(step, removal(step, before)));
    }

    private static Removal removal(Step step, RemoteResource current) {
        return new Removal(step, current, IdempotencyKey.Half.WRITE);
    }

    private static Uni<Void> applied(Step step, Uni<RemoteResource> removed) {
        return removed.flatMap(gone -> step.become(
                RecordType.STEP_APPLIED,
                StepStatus.APPLIED,
                Json.object(),
                entry -> entry.gone(step.kind().name(), gone.id())));
    }
}
