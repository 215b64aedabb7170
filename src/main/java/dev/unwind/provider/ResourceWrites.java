package dev.unwind.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.provider.call.IdempotencyKey;
import io.smallrye.mutiny.Uni;

/**
 * The writing operations on what a claim covers; see {@link ResourceKind#writes}.
 *
 * <p>Every Uni is lazy: nothing is sent before subscription, and each subscription sends anew. It is subscribed to on
 * an event loop, must not block it, and may complete on any thread. It has timeouts of its own, and fails with a
 * {@link ProviderFailure}, or with {@link ClaimToken.NotCovered} before anything is sent. Implementations retry calls
 * that certainly had no effect, and never send a write twice that may have had one. Cancelling a subscription must not
 * cancel a request that was sent.
 */
public interface ResourceWrites {
    /** Hears of work that the provider has accepted and carries out later. */
    @FunctionalInterface
    interface OnAccepted {
        /** Takes note of nothing. */
        OnAccepted UNHEARD = operation -> Uni.createFrom().voidItem();

        /**
         * Called before the work is waited for, which begins once the returned Uni has completed. Its failure is that
         * of the write.
         *
         * @param operation the address under which the provider shows how far it is, for {@link ResourceReads#ended};
         *     may hold secrets
         */
        Uni<Void> accepted(String operation);
    }

    /** Hears how far a create is. */
    @FunctionalInterface
    interface OnCreated extends OnAccepted {
        /**
         * Called when the id of the resource is known. The next call is sent once the returned Uni has completed. Its
         * failure is that of the write.
         */
        Uni<Void> apply(RemoteId id);

        @Override
        default Uni<Void> accepted(String operation) {
            return Uni.createFrom().voidItem();
        }
    }

    /**
     * Creates a resource. Its name has to be covered, if it has one.
     *
     * @param desired the writable state, a projection without references
     * @param key sent if the provider supports idempotency keys
     * @param onCreated called with the new id as soon as it is known, if the operation takes several calls; before that
     *     with the address of what the provider has accepted, if it shows its work
     * @return the resource as the last answer shows it; {@link KindTraits#completeAnswers()} says whether that is all
     *     of it
     */
    Uni<RemoteResource> create(JsonNode desired, IdempotencyKey key, OnCreated onCreated);

    /**
     * Makes a resource exist again that was deleted: the resource itself where the provider can bring it back
     * ({@link KindTraits.Abilities#undelete()}), as far as its state outlived the delete; otherwise another one, as
     * {@link #create} does, for which the provider is asked to use the former id where its API takes one. The former id
     * has to be covered, and the name of the state, if it has one.
     *
     * @param former the id that the resource had
     * @param desired the state that it is to have, a projection without references
     * @param key sent if the provider supports idempotency keys
     * @param onCreated called with the id of the resource as {@link #create} calls it; also as soon as it is undeleted
     */
    Uni<RemoteResource> recreate(RemoteId former, JsonNode desired, IdempotencyKey key, OnCreated onCreated);

    /**
     * Writes the differences between the resource as it was read and the target; afterwards its projection equals the
     * target. If the provider has ETags or versions, the write is conditional on the version of {@code current}. The id
     * has to be covered, and the name that the target gives the resource if it is another one.
     *
     * @param target the whole desired projection
     * @param onAccepted called for each call that the provider has accepted, if it shows its work
     */
    Uni<RemoteResource> update(RemoteResource current, JsonNode target, IdempotencyKey key, OnAccepted onAccepted);

    /** Updates the resource; nobody hears of what the provider has accepted. */
    default Uni<RemoteResource> update(RemoteResource current, JsonNode target, IdempotencyKey key) {
        return update(current, target, key, OnAccepted.UNHEARD);
    }

    /**
     * Deletes the resource, conditionally on its version if the provider supports it. Fails with
     * {@link ProviderFailure.UnderWay} if the provider accepted the delete and has not carried it out yet. The id has
     * to be covered.
     *
     * @param onAccepted called for each call that the provider has accepted, if it shows its work
     */
    Uni<Void> delete(RemoteResource current, IdempotencyKey key, OnAccepted onAccepted);

    /** Deletes the resource; nobody hears of what the provider has accepted. */
    default Uni<Void> delete(RemoteResource current, IdempotencyKey key) {
        return delete(current, key, OnAccepted.UNHEARD);
    }
}
