package dev.unwind.engine.compensation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.engine.step.Step;
import dev.unwind.engine.step.StepFailure;
import dev.unwind.provider.KindRules.Likeness;
import dev.unwind.provider.RemoteResource;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Finds by name what a create of this batch without an answer may have made. */
final class OwnCreates {
    private OwnCreates() {}

    /**
     * The one resource that the create may have made; empty where there is none. Lazy.
     *
     * @return fails with a {@link StepFailure} where it cannot be told, and with a
     *     {@link dev.unwind.provider.ProviderFailure}
     */
    static Uni<Optional<RemoteResource>> find(Step step, JsonNode desired, Instant intendedAt) {
        var kind = step.kind();
        var name = kind.traits().nameIn(desired);
        if (name.isEmpty() || !kind.traits().findable()) {
            return Uni.createFrom()
                    .failure(StepFailure.inDoubt("no answer came, and this provider cannot be asked by name"));
        }
        return kind.find(name.get()).map(found -> only(step, name.get(), found, desired, intendedAt));
    }

    private static Optional<RemoteResource> only(
            Step step, String name, List<RemoteResource> found, JsonNode desired, Instant intendedAt) {
        if (found.isEmpty()) {
            return Optional.empty();
        }
        var only = found.get(0);
        if (found.size() > 1
                || !step.evidence().mayHaveCreated(only, intendedAt)
                || step.kind().likeness(only, desired) == Likeness.OTHER) {
            throw StepFailure.inDoubt("a " + step.kind().name() + " named \"" + name
                    + "\" is there, and it cannot be told whether this batch created it");
        }
        return Optional.of(only);
    }
}
