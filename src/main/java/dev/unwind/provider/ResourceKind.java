package dev.unwind.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.change.ChangeType;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.batch.json.Violation;
import dev.unwind.provider.call.CallPermit;
import dev.unwind.provider.call.IdempotencyKey;
import dev.unwind.provider.call.PlannedCall;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * One kind of one provider. Whatever is particular about a provider's API ends behind this interface.
 *
 * <p>Operations are lazy: nothing is sent before subscription, and each subscription sends anew. They are subscribed to on an
 * event loop, must not block it, and may complete on any thread. Each has its own timeouts and retries what certainly was not done
 * (see {@link ProviderFailure}); a write that may have been done is never sent twice from in here. They fail with a
 * {@link ProviderFailure} and nothing else. Cancelling a subscription must not cancel a request that was sent.
 */
public interface ResourceKind {
    KindTraits traits();

    /** The same kind, whose calls are sent only with this permit. Cheap; shares the guards and connections of this one. */
    ResourceKind under(CallPermit permit);

    default String name() {
        return traits().name();
    }

    /** The resource with this id, or empty where the provider says that there is none. */
    Uni<Optional<RemoteResource>> read(RemoteId id);

    /**
     * The resources that bear this name, at most two of them: more than one is as ambiguous as many. A paged listing is believed
     * to lack the name only where two full passes agree. Only for kinds that are {@link KindTraits#findable()}.
     */
    Uni<List<RemoteResource>> find(String name);

    /** All resources of the kind, in the form in which lists show them. Only for kinds that are {@link KindTraits#listable()}. */
    Uni<List<RemoteResource>> list();

    /**
     * Creates a resource.
     *
     * @param desired the writable state, a projection without references
     * @param key sent along where the provider honours idempotency keys
     * @param created where the operation takes several calls, called with the new id once it is known; the next call is sent only
     *     after the returned Uni has completed
     * @return the resource as the last answer shows it; whether that is the whole of it, {@link KindTraits#completeAnswers()} says
     */
    Uni<RemoteResource> create(JsonNode desired, IdempotencyKey key, Function<RemoteId, Uni<Void>> created);

    /**
     * Writes what differs between the resource as it was read and the target, so that afterwards its projection is the target.
     * Where the provider has ETags or versions, the write is conditional on the one that {@code current} was read with.
     *
     * @param target the whole projection that is wanted
     */
    Uni<RemoteResource> update(RemoteResource current, JsonNode target, IdempotencyKey key);

    /** Deletes the resource, conditionally where the provider can. */
    Uni<Void> delete(RemoteResource current, IdempotencyKey key);

    /** The writes that {@link #create} would send, in order. Does no I/O. References stand where values will be. */
    List<PlannedCall> callsToCreate(JsonNode desired);

    /**
     * The writes that {@link #update} would send, in order; none where nothing differs. Does no I/O. References stand where values
     * will be.
     *
     * @throws ProviderFailure.Unsupported where the provider's API cannot do it
     */
    List<PlannedCall> callsToUpdate(RemoteResource current, JsonNode target);

    /** The writes that {@link #delete} would send, in order. Does no I/O. */
    List<PlannedCall> callsToDelete(RemoteResource current);

    /** The part of a state that a caller can write, in a form in which two equal states are equal. */
    JsonNode canonical(JsonNode projection);

    /** How far a resource found after a create in doubt is what that create was to make. */
    Likeness likeness(RemoteResource found, JsonNode desired);

    /**
     * What is wrong with a desired state, pointers relative to it; empty where nothing is. References stand where values will be
     * and are taken as fitting. Does no I/O.
     */
    List<Violation> check(ChangeType type, JsonNode desired);

    /** How much of a desired state a resource shows. */
    enum Likeness {
        /** Every desired member holds. */
        COMPLETE,
        /** A state that this kind's create passes through before it is finished. */
        UNFINISHED,
        /** Something else. */
        OTHER
    }
}
