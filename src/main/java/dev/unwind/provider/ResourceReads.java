package dev.unwind.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.change.RemoteId;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The reading operations on the resources of one kind.
 *
 * <p>Every Uni is lazy: nothing is sent before subscription, and each subscription sends anew. It is subscribed to on
 * an event loop, must not block it, and may complete on any thread. It has timeouts of its own and fails with a
 * {@link ProviderFailure} only. Implementations retry calls that failed.
 */
public interface ResourceReads {
    /** Reads the resource with this id; empty if the provider answers that there is none. */
    Uni<Optional<RemoteResource>> read(RemoteId id);

    /**
     * Reads the resource with this id for a write that follows at once. Where the provider reads many in one call, it
     * is read together with others; it counts as absent only if a read of its own says so.
     */
    default Uni<Optional<RemoteResource>> readForWrite(RemoteId id) {
        return read(id);
    }

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
     * Lists the resources that lie under these, in the form that lists show; others may be shown, too. Keeps none of
     * them. Only for kinds that are {@link KindTraits#listable()} and whose resources lie under others.
     *
     * @param parents the ids of those under which they lie
     * @param each called as {@link #list(Consumer)} calls it
     */
    default Uni<Void> listUnder(Set<RemoteId> parents, Consumer<RemoteResource> each) {
        return list(each);
    }

    /**
     * Reads several resources from a listing, if that is fewer calls than reading one by one and the listing shows
     * whole resources.
     *
     * @return the resources that are there, by id; empty if they are to be read one by one
     */
    Uni<Optional<Map<RemoteId, RemoteResource>>> readTogether(Set<RemoteId> ids);

    /**
     * Waits for the end of work that the provider accepted, in place of the gateway that sent the write. Fails with
     * {@link ProviderFailure.GivenUp} if the provider reports that it failed, with {@link ProviderFailure.UnderWay} if
     * it has not ended in time, and with another failure if it cannot be read.
     *
     * @param operation the address that {@link ResourceWrites.OnAccepted} was given
     * @param desired the state that the write was to bring about
     * @param within for how long it is read; it is read once in any case
     * @return the id of what was created; empty if the work ended well and shows none
     */
    default Uni<Optional<RemoteId>> ended(String operation, JsonNode desired, Duration within) {
        return Uni.createFrom().failure(() -> new ProviderFailure.Unsupported("the provider does not show its work"));
    }
}
