package dev.unwind.engine.forward;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.StepStatus;
import dev.unwind.batch.Verdict;
import dev.unwind.batch.json.Json;
import dev.unwind.engine.step.Step;
import dev.unwind.journal.record.Entry;
import dev.unwind.journal.record.ImageRole;
import dev.unwind.journal.record.RecordType;
import dev.unwind.provider.RemoteResource;
import io.smallrye.mutiny.Uni;
import java.util.Optional;

/** Records the outcome of a write, and what goes with it. */
final class AppliedOutcome {
    private AppliedOutcome() {}

    /**
     * Records that the step is applied, and as what.
     *
     * @param before the resource that the write changed or replaced; empty where there was none
     * @param desired what the write was to bring about
     * @param after what it left
     */
    static Uni<Void> applied(Step step, Optional<RemoteResource> before, JsonNode desired, RemoteResource after) {
        var left = step.takeAfterImage(desired, after.projection());
        step.judged(Verdict.DONE);
        return step.journal().become(RecordType.STEP_APPLIED, StepStatus.APPLIED, deviation(step), entry -> {
            left.ifPresent(image -> entry.image(ImageRole.AFTER, image));
            var traits = step.kind().traits();
            before.ifPresentOrElse(
                    old -> entry.alias(traits.account(), traits.name(), old.id(), after.id()),
                    () -> entry.created(traits.account(), traits.name(), after.id()));
            expose(step, after, entry);
            track(step, after, entry);
        });
    }

    /** Says for readers of the stream where the resource deviates from what was desired. */
    private static ObjectNode deviation(Step step) {
        var data = Json.object();
        step.state().deviation().ifPresent(difference -> data.set("deviation", difference));
        return data;
    }

    /** Adds the values that other steps refer to. */
    static void expose(Step step, RemoteResource after, Entry entry) {
        var pointers = step.record().exposes();
        if (!pointers.isEmpty()) {
            entry.image(ImageRole.EXPOSED, DesiredState.exposed(step.kind().traits(), after, pointers));
        }
    }

    /** Under which parent a name is meant may be known only now. */
    private static String lasting(Step step, String name, RemoteResource after) {
        var traits = step.kind().traits();
        return step.change().type().creates() && traits.ids().parent().isPresent()
                ? traits.nameIn(after.projection()).orElse(name)
                : name;
    }

    /** Adds the name by which callers know the resource from now on. */
    static void track(Step step, RemoteResource after, Entry entry) {
        var change = step.change();
        change.name()
                .map(name -> lasting(step, name, after))
                .ifPresent(name -> entry.track(
                        step.kind().name(), name, after.id(), change.remoteId().isPresent()));
    }
}
