package dev.unwind.engine;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.Reference;
import dev.unwind.batch.RemoteId;
import dev.unwind.batch.Tenant;
import dev.unwind.journal.Targets;
import dev.unwind.provider.Kinds;
import dev.unwind.provider.ProviderFailure;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.ResourceKind;
import io.smallrye.mutiny.Uni;
import java.util.Optional;
import java.util.Set;

/** The values that references to tracked resources stand for. */
final class TrackedValues {
    static final JsonPointer ID = JsonPointer.compile("/id");

    private final Kinds kinds;
    private final Targets targets;
    private final Tenant tenant;

    TrackedValues(Kinds kinds, Targets targets, Tenant tenant) {
        this.kinds = kinds;
        this.targets = targets;
        this.tenant = tenant;
    }

    /**
     * A value.
     *
     * @param secret whether something in it is shown to nobody
     */
    record Value(JsonNode json, boolean secret) {}

    /** The value as it is now; fails with a {@link StepFailed} where there is none. Its resource is read only for more than its id. */
    Uni<Value> of(Reference.ToTracked reference) {
        var kind = kinds.get(reference.kind());
        var name = new Targets.Name(reference.kind(), reference.name());
        return targets.tracked(tenant, Set.of(name)).flatMap(tracked -> {
            var id = Optional.ofNullable(tracked.get(name))
                    .orElseThrow(() -> lacking("no " + reference.kind() + " is tracked under the name \""
                            + reference.name() + "\" any more"));
            return reference.pointer().equals(ID)
                    ? Uni.createFrom().item(new Value(kind.traits().json(id), false))
                    : read(kind, id, reference);
        });
    }

    private static Uni<Value> read(ResourceKind kind, RemoteId id, Reference.ToTracked reference) {
        return kind.read(id)
                .onFailure(ProviderFailure.class)
                .transform(failure -> lacking(failure.getMessage()))
                .map(found -> found.flatMap(resource -> value(kind, resource, reference))
                        .orElseThrow(() -> lacking("the " + reference.kind() + " \"" + reference.name() + "\" has no "
                                + reference.pointer())));
    }

    private static Optional<Value> value(ResourceKind kind, RemoteResource resource, Reference.ToTracked reference) {
        return Optional.of(resource.body().at(reference.pointer()))
                .filter(value -> !value.isMissingNode())
                .map(value ->
                        new Value(value, Secrets.of(kind.traits(), resource).anyIn(value)));
    }

    static StepFailed lacking(String message) {
        return StepFailed.untouched("UNRESOLVED_REFERENCE", message);
    }
}
