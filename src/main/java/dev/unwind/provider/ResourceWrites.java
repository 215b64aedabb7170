package dev.unwind.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.provider.call.IdempotencyKey;
import io.smallrye.mutiny.Uni;
import java.util.function.Function;

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
    /**
     * Creates a resource. Its name has to be covered, if it has one.
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
    Uni<RemoteResource> recreate(
            RemoteId former, JsonNode desired, IdempotencyKey key, Function<RemoteId, Uni<Void>> onCreated);

    /**
     * Writes the differences between the resource as it was read and the target; afterwards its projection equals the
     * target. If the provider has ETags or versions, the write is conditional on the version of {@code current}. The id
     * has to be covered, and the name that the target gives the resource if it is another one.
     *
     * @param target the whole desired projection
     */
    Uni<RemoteResource> update(RemoteResource current, JsonNode target, IdempotencyKey key);

    /**
     * Deletes the resource, conditionally on its version if the provider supports it. Fails with
     * {@link ProviderFailure.UnderWay} if the provider accepted the delete and has not carried it out yet. The id has
     * to be covered.
     */
    Uni<Void> delete(RemoteResource current, IdempotencyKey key);
}
