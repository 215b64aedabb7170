package dev.unwind.engine.compensation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.engine.step.Step;
import dev.unwind.engine.step.StepFailure;
import dev.unwind.offload.DocumentWork;
import dev.unwind.provider.KindRules;
import dev.unwind.provider.KindRules.Likeness;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.ResourceKind;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Finds by name what a create of this batch without an answer may have made. */
final class OwnCreates {
    private final Step step;
    private final ResourceKind kind;
    private final String name;
    private final JsonNode desired;
    private final Instant intendedAt;

    private OwnCreates(Step step, ResourceKind kind, String name, JsonNode desired, Instant intendedAt) {
        this.step = step;
        this.kind = kind;
        this.name = name;
        this.desired = desired;
        this.intendedAt = intendedAt;
    }

    /**
     * The one resource that the create may have made; empty where there is none. Lazy.
     *
     * @return fails with a {@link StepFailure} where it cannot be told, and with a
     *     {@link dev.unwind.provider.ProviderFailure}
     */
    static Uni<Optional<RemoteResource>> find(Step step, ResourceKind kind, JsonNode desired, Instant intendedAt) {
        var name = kind.traits().nameIn(desired);
        if (name.isEmpty() || !kind.traits().findable()) {
            return Uni.createFrom()
                    .failure(StepFailure.inDoubt("no answer came, and this provider cannot be asked by name"));
        }
        return kind.findSimilar(name.get())
                .flatMap(found -> DocumentWork.on(
                        found.stream().map(RemoteResource::projection).toList(),
                        () -> new OwnCreates(step, kind, name.get(), desired, intendedAt).only(found)));
    }

    /** What a search shows and is not surely somebody else's is never ignored. */
    private Optional<RemoteResource> only(List<RemoteResource> found) {
        var candidates = found.stream()
                .filter(each -> bears(each) || step.evidence().mayHaveCreated(each, intendedAt))
                .toList();
        if (candidates.isEmpty()) {
            return Optional.empty();
        }
        var only = candidates.get(0);
        if (candidates.size() > 1 || !ours(only)) {
            throw StepFailure.inDoubt("a " + kind.name() + " named \"" + name
                    + "\" is there, and it cannot be told whether this batch created it");
        }
        return Optional.of(only);
    }

    private boolean bears(RemoteResource resource) {
        return kind.traits()
                .nameIn(resource.projection())
                .filter(shown -> kind.sameName(shown, name))
                .isPresent();
    }

    private boolean ours(RemoteResource only) {
        boolean failed = kind.progress(only) == KindRules.Progress.FAILED;
        return bears(only)
                && step.evidence().mayHaveCreated(only, intendedAt)
                && (failed || kind.likeness(only, desired) != Likeness.OTHER);
    }
}
