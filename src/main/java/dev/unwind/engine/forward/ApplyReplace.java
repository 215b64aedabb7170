package dev.unwind.engine.forward;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.unwind.batch.StepStatus;
import dev.unwind.batch.json.Json;
import dev.unwind.engine.indoubt.CreateWrite;
import dev.unwind.engine.indoubt.DeleteWrite;
import dev.unwind.engine.indoubt.InDoubtResolution;
import dev.unwind.engine.step.Step;
import dev.unwind.engine.step.StepFailure;
import dev.unwind.journal.record.ImageRole;
import dev.unwind.journal.record.RecordType;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.call.IdempotencyKey;
import io.smallrye.mutiny.Uni;
import java.util.Optional;

/**
 * REPLACE: deletes the resource and creates another in its place. From the first half on there is something to undo.
 */
final class ApplyReplace implements ChangeApplier {
    @Override
    public Uni<Void> apply(Step step) {
        return new DesiredState(step).resolved().call(step.claims()::takeName).flatMap(desired -> new Capture(step)
                .existing()
                .call(captured -> nameFree(step, captured.current(), desired))
                .call(captured -> step.counted()
                        .journal()
                        .become(RecordType.STEP_APPLYING, StepStatus.APPLYING, entry -> {
                            captured.addTo(entry);
                            step.journal().intend(desired, desired, entry);
                        }))
                .flatMap(captured -> removed(step, InDoubtResolution.carryOut(step, removal(step, captured.current())))
                        .chain(() -> create(step, captured.current(), desired))));
    }

    @Override
    public Uni<Void> resume(Step step) {
        var before = step.snapshot().orElseThrow().resource();
        var desired = step.intent().orElseThrow();
        if (step.record().image(ImageRole.REMOVED).isEmpty()) {
            return removed(step, InDoubtResolution.resolve(step, removal(step, before)))
                    .chain(() -> create(step, before, desired));
        }
        // Where names are ids the new one is the old one: what stands under it is found by its name then.
        var known = step.id().filter(id -> !id.equals(before.id()));
        return created(
                step, before, desired, InDoubtResolution.resolve(step, CreateWrite.inherited(step, desired, known)));
    }

    /** A replacement that takes its predecessor's name finds it free; another name has to be so. */
    private static Uni<Void> nameFree(Step step, RemoteResource current, JsonNode desired) {
        var traits = step.kind().traits();
        return traits.nameIn(desired)
                .filter(name -> !traits.nameIn(current.projection()).equals(Optional.of(name)))
                .map(name -> new Capture(step).absent(name))
                .orElseGet(() -> Uni.createFrom().voidItem());
    }

    private static DeleteWrite removal(Step step, RemoteResource current) {
        return new DeleteWrite(step, current, IdempotencyKey.Half.DELETE);
    }

    /** The second half is intended with the record that the first one is done. */
    private static Uni<Void> removed(Step step, Uni<RemoteResource> removal) {
        return removal.flatMap(
                gone -> step.counted().journal().note(RecordType.STEP_REMOVED, Json.object(), entry -> entry.image(
                                ImageRole.REMOVED, JsonNodeFactory.instance.booleanNode(true))
                        .gone(step.kind().name(), gone.id())));
    }

    private static Uni<Void> create(Step step, RemoteResource old, JsonNode desired) {
        return created(step, old, desired, InDoubtResolution.carryOut(step, CreateWrite.of(step, desired)));
    }

    private static Uni<Void> created(Step step, RemoteResource old, JsonNode desired, Uni<RemoteResource> creation) {
        return creation.invoke(answer -> step.movedTo(answer.id()))
                .flatMap(new AfterImage(step, Optional.empty(), desired)::of)
                .flatMap(after -> AppliedOutcome.applied(step, Optional.of(old), desired, after))
                .onFailure(StepFailure.class)
                .transform(failure -> failure.afterChange());
    }
}
