package dev.unwind.engine.step;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.Tenant;
import dev.unwind.batch.change.Reference;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.engine.state.SecretFlow;
import dev.unwind.engine.state.Secrets;
import dev.unwind.journal.alias.ResourceResolver;
import dev.unwind.provider.KindTraits;
import dev.unwind.provider.Kinds;
import dev.unwind.provider.ProviderFailure;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.ResourceKind;
import io.smallrye.mutiny.Uni;
import java.util.Optional;
import java.util.Set;

/** The values that references to tracked resources stand for. */
public final class TrackedValues {
    public static final JsonPointer ID = JsonPointer.compile("/id");

    private final Kinds kinds;
    private final ResourceResolver targets;
    private final Tenant tenant;

    public TrackedValues(Kinds kinds, ResourceResolver targets, Tenant tenant) {
        this.kinds = kinds;
        this.targets = targets;
        this.tenant = tenant;
    }

    /**
     * A value.
     *
     * @param secret whether something in it is shown to nobody
     */
    public record Value(JsonNode json, boolean secret) {
        /**
         * Fails with a {@link StepFailure} if this is secret and the member at this JSON Pointer is not.
         *
         * @param traits the kind of the state with that member
         */
        public void requireFits(KindTraits traits, String member) {
            if (secret && !SecretFlow.isSecret(traits, member)) {
                throw lacking("the value for " + member + " is secret, and may go only into a member of a "
                        + traits.name() + " that is secret");
            }
        }
    }

    /**
     * Gives the value as it is now. Its resource is read only for more than its id. Lazy; fails with a
     * {@link StepFailure} where there is no such value.
     */
    public Uni<Value> of(Reference.ToTracked reference) {
        var kind = kinds.get(reference.kind());
        var name = new ResourceResolver.Name(reference.kind(), reference.name());
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
                .map(value -> new Value(
                        value,
                        SecretFlow.isSecret(kind.traits(), reference.pointer().toString())
                                || Secrets.of(kind.traits(), resource).anyIn(value)));
    }

    public static StepFailure lacking(String message) {
        return StepFailure.untouched("UNRESOLVED_REFERENCE", message);
    }
}
