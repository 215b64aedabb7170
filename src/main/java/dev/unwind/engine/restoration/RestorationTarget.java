package dev.unwind.engine.restoration;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.batch.change.RemoteId;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.ResourceKind;
import dev.unwind.provider.ResourceWrites;
import dev.unwind.provider.call.IdempotencyKey;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Optional;

/**
 * A resource that is to be brought back: how it is found, what it is to be, what the batch left it as, and how it is
 * written. The Unis of its methods are lazy; those that call the provider fail with
 * {@link dev.unwind.provider.ProviderFailure}, those that record something with
 * {@link dev.unwind.journal.postgres.JournalUnavailable}, and where nothing can be told with a
 * {@link dev.unwind.engine.step.StepFailure}.
 */
public interface RestorationTarget {
    /** The kind that the resource is of. */
    ResourceKind kind();

    /** The writes of what the batch holds of it. */
    ResourceWrites writes();

    /** Which of the step's writes brings it back. */
    RollbackWrite write();

    /** The resource as it is now. Looks by id, or by name where no id is known. */
    Uni<Optional<RemoteResource>> look();

    /** What it is to be; empty for gone. */
    Optional<JsonNode> wanted();

    /** Whether the resource is what it is to be. */
    default boolean asWanted(RemoteResource current, JsonNode wanted) {
        return kind().canonical(current.projection()).equals(kind().canonical(wanted));
    }

    /** Whether the resource is what it is to be in members, too, that a new id may change. */
    default boolean asWantedThroughout(RemoteResource current) {
        return wanted().filter(state -> !kind().canonical(current.projection()).equals(kind().canonical(state)))
                .isEmpty();
    }

    /** Whether the batch may have left it like this: there is no drift. */
    boolean asLeft(Optional<RemoteResource> current);

    /**
     * Whether the resource may be what a write of the batch made of it in part, and nothing else differs from what it
     * is to be.
     */
    default boolean changedInPart(RemoteResource current) {
        return false;
    }

    /** Whether it is written once whatever it looks like: reads do not show all of what it is to be. */
    default boolean mustBeWritten() {
        return false;
    }

    /**
     * Whether what differs is not the batch's work: it sent nothing for the resource, or nothing that is seen to have
     * had an effect.
     */
    default boolean leftAlone(Optional<RemoteResource> current) {
        return false;
    }

    /**
     * Completes where it may be written now; asked just before each write. Fails with a
     * {@link dev.unwind.engine.step.StepFailure} where a person has to decide.
     */
    default Uni<Void> writable() {
        return Uni.createFrom().voidItem();
    }

    /** For how long after a write what the last look reads of it may still show the state before. */
    default Duration readLag() {
        return kind().traits().readLag();
    }

    /**
     * Completes where nothing else is left of what the batch did to it; asked by the last look when the resource is as
     * it is to be. Fails with a {@link dev.unwind.engine.step.StepFailure} where a person has to decide.
     *
     * @param current the resource as it is now; empty where there is none
     */
    default Uni<Void> leavesNothing(Optional<RemoteResource> current) {
        return Uni.createFrom().voidItem();
    }

    /** The id by which {@link #look} reads it; empty where it looks otherwise. */
    default Optional<RemoteId> id() {
        return Optional.empty();
    }

    /** Whether what stands under the id is another resource than the batch found or made there. */
    default boolean isAnother(RemoteResource current) {
        return false;
    }

    /** Whether what stands under the id now is another resource, which was given it after ours was deleted. */
    default boolean succeededBy(RemoteResource current) {
        return false;
    }

    /** Writes what differs; where that gives the resource another id, this is durable when the Uni completes. */
    default Uni<RemoteResource> update(RemoteResource current, JsonNode wanted, IdempotencyKey key) {
        return writes().update(current, wanted, key);
    }

    /** Creates it anew; the new id is durable when the Uni completes. */
    Uni<RemoteResource> create(JsonNode wanted, IdempotencyKey key);
}
