package dev.unwind.engine.forward;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.StepStatus;
import dev.unwind.engine.indoubt.CreateWrite;
import dev.unwind.engine.indoubt.InDoubtResolution;
import dev.unwind.engine.step.Step;
import dev.unwind.journal.record.RecordType;
import dev.unwind.provider.RemoteResource;
import io.smallrye.mutiny.Uni;
import java.util.Optional;

/** CREATE: makes sure that nothing of the name is there, then creates it. */
final class ApplyCreate implements ChangeApplier {
    @Override
    public Uni<Void> apply(Step step) {
        return new DesiredState(step)
                .resolved()
                .call(step.claims()::takeName)
                .call(desired -> absent(step, desired))
                .call(desired -> step.counted()
                        .journal()
                        .become(RecordType.STEP_APPLYING, StepStatus.APPLYING, entry -> step.journal()
                                .intend(desired, desired, entry)))
                .flatMap(desired ->
                        applied(step, desired, InDoubtResolution.carryOut(step, CreateWrite.of(step, desired))));
    }

    @Override
    public Uni<Void> resume(Step step) {
        var desired = step.intent().orElseThrow();
        return applied(step, desired, InDoubtResolution.resolve(step, CreateWrite.inherited(step, desired, step.id())));
    }

    private static Uni<Void> applied(Step step, JsonNode desired, Uni<RemoteResource> written) {
        return written.invoke(answer -> step.movedTo(answer.id()))
                .flatMap(new AfterImage(step, Optional.empty(), desired)::of)
                .flatMap(after -> AppliedOutcome.applied(step, Optional.empty(), desired, after));
    }

    private static Uni<Void> absent(Step step, JsonNode desired) {
        return step.kind()
                .traits()
                .nameIn(desired)
                .map(name -> new Capture(step).absent(name))
                .orElseGet(() -> Uni.createFrom().voidItem());
    }
}
