package dev.unwind.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.provider.call.IdempotencyKey;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The operations on the resources of one kind.
 *
 * <p>Every Uni is lazy: nothing is sent before subscription, and each subscription sends anew. It is subscribed to on
 * an event loop, must not block it, and may complete on any thread. It has timeouts of its own and fails with a
 * {@link ProviderFailure} only. Implementations retry calls that certainly had no effect, and never send a write twice
 * that may have had one. Cancelling a subscription must not cancel a request that was sent.
 */
public interface ResourceOperations {
    /** Reads the resource with this id; empty if the provider answers that there is none. */
    Uni<Optional<RemoteResource>> read(RemoteId id);

    /**
     * Finds resources by name, at most two: more than one is ambiguous, however many there are. A paged listing counts
     * as lacking the name only if two full passes agree. Only for kinds that are {@link KindTraits#findable()}.
     */
    Uni<List<RemoteResource>> find(String name);

    /**
     * Finds the resources whose names may be other spellings of a name, at most three, those that bear it included.
     * Only for kinds that are {@link KindTraits#findable()}.
     */
    Uni<List<RemoteResource>> findSimilar(String name);

    /**
     * Lists all resources of the kind, in the form that lists show; keeps none of them. Only for kinds that are
     * {@link KindTraits#listable()}.
     *
     * @param each called with each resource as its page comes, on the thread of the answer; twice with some, if the
     *     listing has several pages
     */
    Uni<Void> list(Consumer<RemoteResource> each);

    /**
     * Lists all resources as {@link #list(Consumer)} does, if that takes no more calls than so many look-ups by name.
     *
     * @return whether all were listed; if not, some of them may have been shown
     */
    default Uni<Boolean> list(Consumer<RemoteResource> each, int lookUps) {
        return list(each).replaceWith(true);
    }

    /**
     * Reads several resources from a listing, if that is fewer calls than reading one by one and the listing shows
     * whole resources.
     *
     * @return the resources that are there, by id; empty if they are to be read one by one
     */
    Uni<Optional<Map<RemoteId, RemoteResource>>> readTogether(Set<RemoteId> ids);

    /**
     * Creates a resource.
     *
     * @param desired the writable state, a projection without references
     * @param key sent if the provider supports idempotency keys
     * @param onCreated called with the new id as soon as it is known, if the operation takes several calls; the next
     *     call is sent only after the returned Uni has completed
     * @return the resource as the last answer shows it; {@link KindTraits#completeAnswers()} says whether that is all
     *     of it
     */
    Uni<RemoteResource> create(JsonNode desired, IdempotencyKey key, Function<RemoteId, Uni<Void>> onCreated);

    /**
     * Writes the differences between the resource as it was read and the target; afterwards its projection equals the
     * target. If the provider has ETags or versions, the write is conditional on the version of {@code current}.
     *
     * @param target the whole desired projection
     */
    Uni<RemoteResource> update(RemoteResource current, JsonNode target, IdempotencyKey key);

    /**
     * Deletes the resource, conditionally on its version if the provider supports it. Fails with
     * {@link ProviderFailure.UnderWay} if the provider accepted the delete and has not carried it out yet.
     */
    Uni<Void> delete(RemoteResource current, IdempotencyKey key);
}
