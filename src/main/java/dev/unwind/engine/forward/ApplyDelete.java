package dev.unwind.engine.forward;

import dev.unwind.batch.StepStatus;
import dev.unwind.batch.Verdict;
import dev.unwind.batch.json.Json;
import dev.unwind.engine.indoubt.DeleteWrite;
import dev.unwind.engine.indoubt.InDoubtResolution;
import dev.unwind.engine.step.Step;
import dev.unwind.journal.record.RecordType;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.call.IdempotencyKey;
import io.smallrye.mutiny.Uni;

/** DELETE: captures the resource and who refers to it, then deletes it. */
final class ApplyDelete implements ChangeApplier {
    @Override
    public Uni<Void> apply(Step step) {
        return new Capture(step)
                .existing()
                .call(captured ->
                        step.counted().journal().become(RecordType.STEP_APPLYING, StepStatus.APPLYING, captured::addTo))
                .flatMap(
                        captured -> applied(step, InDoubtResolution.carryOut(step, removal(step, captured.current()))));
    }

    @Override
    public Uni<Void> resume(Step step) {
        var before = step.snapshot().orElseThrow().resource();
        return applied(step, InDoubtResolution.resolve(step, removal(step, before)));
    }

    private static DeleteWrite removal(Step step, RemoteResource current) {
        return new DeleteWrite(step, current, IdempotencyKey.Half.WRITE);
    }

    private static Uni<Void> applied(Step step, Uni<RemoteResource> removed) {
        return removed.invoke(gone -> step.judged(Verdict.DONE)).flatMap(gone -> step.journal()
                .become(
                        RecordType.STEP_APPLIED,
                        StepStatus.APPLIED,
                        Json.object(),
                        entry -> entry.gone(step.kind().name(), gone.id())));
    }
}
