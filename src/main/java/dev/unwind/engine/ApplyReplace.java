package dev.unwind.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.unwind.batch.Json;
import dev.unwind.batch.StepStatus;
import dev.unwind.journal.ImageRole;
import dev.unwind.journal.RecordType;
import dev.unwind.provider.IdempotencyKey;
import dev.unwind.provider.RemoteResource;
import io.smallrye.mutiny.Uni;
import java.util.Optional;

/** REPLACE: deletes the resource and creates another in its place. From the first half on there is something to undo. */
final class ApplyReplace implements Application {
    @Override
    public Uni<Void> apply(Step step) {
        return new DesiredState(step).resolved().flatMap(desired -> new Capture(step)
                .existing()
                .call(captured -> nameFree(step, captured.current(), desired))
                .call(captured -> step.become(RecordType.STEP_APPLYING, StepStatus.APPLYING, entry -> {
                    captured.addTo(entry);
                    entry.image(ImageRole.INTENT, desired);
                }))
                .flatMap(captured ->
                        remove(step, captured.current()).chain(() -> create(step, captured.current(), desired))));
    }

    /** A replacement that takes its predecessor's name finds it free; another name has to be so. */
    private static Uni<Void> nameFree(Step step, RemoteResource current, JsonNode desired) {
        var traits = step.kind().traits();
        return traits.nameIn(desired)
                .filter(name -> !traits.nameIn(current.projection()).equals(Optional.of(name)))
                .map(name -> new Capture(step).absent(name))
                .orElseGet(() -> Uni.createFrom().voidItem());
    }

    private static Uni<Void> remove(Step step, RemoteResource current) {
        return InDoubtResolution.carryOut(step, new Removal(step, current, IdempotencyKey.Half.DELETE))
                .flatMap(gone -> step.note(RecordType.STEP_REMOVED, Json.object(), entry -> entry.image(
                                ImageRole.REMOVED, JsonNodeFactory.instance.booleanNode(true))
                        .gone(step.kind().name(), gone.id())));
    }

    private static Uni<Void> create(Step step, RemoteResource old, JsonNode desired) {
        return InDoubtResolution.carryOut(step, Creation.of(step, desired))
                .invoke(answer -> step.movedTo(answer.id()))
                .flatMap(new AfterImage(step, Optional.empty(), desired)::of)
                .flatMap(after -> step.become(RecordType.STEP_APPLIED, StepStatus.APPLIED, Json.object(), entry -> {
                    entry.image(ImageRole.AFTER, after.projection());
                    Outcome.alias(step, old, after, entry);
                    Outcome.expose(step, after, entry);
                    Outcome.track(step, after, entry);
                }))
                .onFailure(StepFailed.class)
                .transform(failure -> ((StepFailed) failure).afterChange());
    }
}
