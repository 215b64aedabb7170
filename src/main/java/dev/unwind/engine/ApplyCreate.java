package dev.unwind.engine;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.Json;
import dev.unwind.batch.StepStatus;
import dev.unwind.journal.ImageRole;
import dev.unwind.journal.RecordType;
import dev.unwind.provider.RemoteResource;
import io.smallrye.mutiny.Uni;
import java.util.Optional;

/** CREATE: makes sure that nothing of the name is there, then creates it. */
final class ApplyCreate implements Application {
    @Override
    public Uni<Void> apply(Step step) {
        return new DesiredState(step)
                .resolved()
                .call(desired -> absent(step, desired))
                .call(desired -> step.become(RecordType.STEP_APPLYING, StepStatus.APPLYING, entry -> entry.image(
                                ImageRole.SNAPSHOT, Snapshot.ABSENT.json())
                        .image(ImageRole.INTENT, desired)))
                .flatMap(desired -> InDoubtResolution.carryOut(step, Creation.of(step, desired))
                        .invoke(answer -> step.movedTo(answer.id()))
                        .flatMap(new AfterImage(step, Optional.empty(), desired)::of))
                .flatMap(after -> applied(step, after));
    }

    private static Uni<Void> absent(Step step, JsonNode desired) {
        return step.kind()
                .traits()
                .nameIn(desired)
                .map(name -> new Capture(step).absent(name))
                .orElseGet(() -> Uni.createFrom().voidItem());
    }

    /** Records what was created, by its id and its name. */
    static Uni<Void> applied(Step step, RemoteResource after) {
        return step.become(RecordType.STEP_APPLIED, StepStatus.APPLIED, Json.object(), entry -> {
            entry.image(ImageRole.AFTER, after.projection());
            Outcome.expose(step, after, entry);
            Outcome.track(step, after, entry);
        });
    }
}
