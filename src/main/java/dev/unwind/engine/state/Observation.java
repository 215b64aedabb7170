package dev.unwind.engine.state;

import dev.unwind.batch.change.RemoteId;
import dev.unwind.provider.ProviderFailure;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.ResourceKind;
import io.smallrye.mutiny.Uni;
import java.util.Optional;

/**
 * What is found where a resource should be: the resource, nothing, or no usable answer.
 *
 * @param resource as it is now; empty where there is none or it could not be read
 * @param unreadable why it could not be read, for a person; empty where it could
 */
public record Observation(Optional<RemoteResource> resource, Optional<ProviderFailure> unreadable) {

    /**
     * Looks once. Never fails with a {@link ProviderFailure}.
     *
     * @param followed the id under which the resource should stand, by all that is known
     * @param given the id by which the caller named it, where that was one: some providers give the ids of what was
     *     deleted to what comes next
     */
    public static Uni<Observation> of(ResourceKind kind, RemoteId followed, Optional<RemoteId> given) {
        return kind.read(followed)
                .flatMap(found ->
                        found.isPresent() || given.isEmpty() || given.get().equals(followed)
                                ? Uni.createFrom().item(found)
                                : kind.read(given.get()))
                .map(found -> new Observation(found, Optional.empty()))
                .onFailure(ProviderFailure.class)
                .recoverWithItem(failure -> new Observation(Optional.empty(), Optional.of(failure)));
    }
}
