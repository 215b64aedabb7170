package dev.unwind.engine.step;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.engine.state.IdReferences;
import dev.unwind.engine.state.StateDiff;
import dev.unwind.offload.DocumentWork;
import dev.unwind.provider.RemoteResource;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Compares a resource with an earlier state of it, without what this batch itself took away from it. */
public final class DriftCheck {
    private DriftCheck() {}

    /**
     * Says what somebody else changed since the resource was in an earlier state; ids that this batch has taken away
     * since do not count. Lazy; fails with {@link dev.unwind.journal.postgres.JournalUnavailable}.
     */
    public static Uni<Optional<StepFailure>> since(Step step, JsonNode before, RemoteResource current) {
        var kind = step.kind();
        var both = List.of(before, current.projection());
        return DocumentWork.on(both, () -> kind.canonical(before).equals(kind.canonical(current.projection())))
                .flatMap(equal -> equal
                        ? Uni.createFrom().item(Optional.empty())
                        : step.context()
                                .referrers()
                                .removedIds()
                                .flatMap(removed ->
                                        DocumentWork.on(both, () -> without(removed, step, before, current))));
    }

    private static Optional<StepFailure> without(
            Set<IdReferences.Held> removed, Step step, JsonNode before, RemoteResource current) {
        var kind = step.kind();
        var context = step.context();
        var expected = IdReferences.without(context.kinds(), kind.traits(), before, removed::contains);
        var found = IdReferences.without(context.kinds(), kind.traits(), current.projection(), removed::contains);
        return kind.canonical(expected).equals(kind.canonical(found))
                ? Optional.empty()
                : Optional.of(StepFailure.untouched(
                                StepFailure.DRIFT, "somebody else changed the resource after it was captured")
                        .with(StateDiff.between(kind, Optional.of(expected), Optional.of(found))));
    }
}
