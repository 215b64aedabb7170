package dev.unwind.engine.forward;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.StepStatus;
import dev.unwind.batch.json.Json;
import dev.unwind.batch.json.MergePatch;
import dev.unwind.engine.indoubt.InDoubtResolution;
import dev.unwind.engine.indoubt.UpdateWrite;
import dev.unwind.engine.state.StateDiff;
import dev.unwind.engine.step.Step;
import dev.unwind.journal.record.ImageRole;
import dev.unwind.journal.record.RecordType;
import dev.unwind.offload.DocumentWork;
import dev.unwind.provider.RemoteResource;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;

/** UPDATE: reads the resource, applies the desired merge patch to its projection, and writes what differs. */
final class ApplyUpdate implements ChangeApplier {
    @Override
    public Uni<Void> apply(Step step) {
        return new DesiredState(step).resolved().call(step.claims()::takeName).flatMap(desired -> new Capture(step)
                .existing()
                .flatMap(captured -> {
                    var before = captured.current().projection();
                    return DocumentWork.on(List.of(before, desired), () -> {
                                var target = MergePatch.apply(before, desired);
                                return StateDiff.changesNothing(step.kind(), before, target)
                                        ? unchanged(step, captured)
                                        : change(step, captured, desired, target);
                            })
                            .flatMap(applied -> applied);
                }));
    }

    /** Everything is as desired already: nothing is sent, and there will be nothing to undo. */
    private static Uni<Void> unchanged(Step step, Capture.Captured captured) {
        return step.journal()
                .become(
                        RecordType.STEP_APPLIED,
                        StepStatus.APPLIED,
                        Json.object().put("unchanged", true),
                        entry -> {
                            captured.addTo(entry);
                            AppliedOutcome.expose(step, captured.current(), entry);
                            AppliedOutcome.track(step, captured.current(), entry);
                        });
    }

    private static Uni<Void> change(Step step, Capture.Captured captured, JsonNode desired, JsonNode target) {
        var current = captured.current();
        return step.counted()
                .journal()
                .become(RecordType.STEP_APPLYING, StepStatus.APPLYING, entry -> {
                    captured.addTo(entry);
                    if (captured.asBefore()) {
                        step.journal().intend(desired, target, entry);
                    } else {
                        entry.image(ImageRole.INTENT, target);
                    }
                })
                .chain(() -> applied(
                        step,
                        current,
                        target,
                        InDoubtResolution.carryOut(step, new UpdateWrite(step, current, target))));
    }

    @Override
    public Uni<Void> resume(Step step) {
        var before = step.snapshot().orElseThrow().resource();
        var target = step.intent().orElseThrow();
        return applied(step, before, target, InDoubtResolution.resolve(step, new UpdateWrite(step, before, target)));
    }

    private static Uni<Void> applied(Step step, RemoteResource current, JsonNode target, Uni<RemoteResource> written) {
        return written.invoke(answer -> step.movedTo(answer.id()))
                .flatMap(new AfterImage(step, Optional.of(current), target)::of)
                .flatMap(after -> AppliedOutcome.applied(step, Optional.of(current), target, after));
    }
}
