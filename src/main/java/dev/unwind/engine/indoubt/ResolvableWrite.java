package dev.unwind.engine.indoubt;

import dev.unwind.batch.change.RemoteId;
import dev.unwind.engine.step.StepFailure;
import dev.unwind.provider.ProviderFailure;
import dev.unwind.provider.call.IdempotencyKey;
import io.smallrye.mutiny.Uni;
import java.util.Optional;
import java.util.Set;

/**
 * One write of the forward run, and how to find out what became of it. The Unis are lazy and fail with a
 * {@link ProviderFailure}.
 *
 * @param <T> what the write gives
 */
interface ResolvableWrite<T> {
    /** Which of the step's writes it is. */
    IdempotencyKey.Half half();

    /** Sends it. */
    Uni<T> send(IdempotencyKey key);

    /** Whether it can be sent again with the same key as often as need be: the provider does it once. */
    default boolean repeatable() {
        return false;
    }

    /**
     * Looks once whether the write took effect, after the provider answered that it did and where that answer is no
     * evidence; at once true where it is.
     */
    default Uni<Boolean> confirm() {
        return Uni.createFrom().item(true);
    }

    /**
     * Takes the id of the resource that the write created before it failed.
     *
     * @param certain false where it may be the id of something else, such as the operation that was accepted
     */
    default void created(RemoteId id, boolean certain) {}

    /** The statuses of a refusal that may be the echo of the write's own success. */
    Set<Integer> echoes();

    /** Whether what looks like the work of this write is believed to be so although the provider refused it. */
    default boolean ownAfterRefusal() {
        return true;
    }

    /**
     * Why the write failed that the provider answered or accepted, and that was not seen to take effect.
     *
     * @param endKnown whether the provider's file says when it would have
     */
    default StepFailure notSeen(boolean endKnown) {
        return StepFailure.notTaken("the provider answered that it was done or accepted, but nothing has changed");
    }

    /**
     * Waits for the end of the operation as which the provider accepted the write, where an earlier owner of the batch
     * has recorded it. Fails with {@link ProviderFailure.GivenUp} where the provider reports that it failed, and with
     * another failure where its end is not seen.
     *
     * @return what is concluded from the end; empty where there is no such record, or where only a look tells more
     */
    default Uni<Optional<Finding<T>>> ended() {
        return Uni.createFrom().item(Optional.empty());
    }

    /** Looks at the provider, once. Says what it saw, whether or not it may be believed yet. */
    Uni<Finding<T>> look();

    /** What a look saw. */
    sealed interface Finding<T> {
        /** Calls the case that this finding is. */
        <R> R match(Cases<T, R> cases);

        /** The write took effect, with this result. */
        record Applied<T>(T result) implements Finding<T> {
            @Override
            public <R> R match(Cases<T, R> cases) {
                return cases.applied(result);
            }
        }

        /** The resource is as it was before the write; this sends it again. */
        record NotApplied<T>(ResolvableWrite<T> again) implements Finding<T> {
            @Override
            public <R> R match(Cases<T, R> cases) {
                return cases.notApplied(again);
            }
        }

        /** The write took effect in part, and this sends the rest. */
        record Unfinished<T>(ResolvableWrite<T> rest) implements Finding<T> {
            @Override
            public <R> R match(Cases<T, R> cases) {
                return cases.unfinished(rest);
            }
        }

        /** The provider has given up, or another look would not help. */
        record GivenUp<T>(StepFailure why) implements Finding<T> {
            @Override
            public <R> R match(Cases<T, R> cases) {
                return cases.givenUp(why);
            }
        }

        /**
         * Neither: somebody else had a hand in it, or the provider cannot be asked.
         *
         * @param inPart whether something is as the write was to make it, and was not before: no refusal is believed
         *     then
         */
        record Unclear<T>(StepFailure why, boolean inPart) implements Finding<T> {
            Unclear(StepFailure why) {
                this(why, false);
            }

            @Override
            public <R> R match(Cases<T, R> cases) {
                return cases.unclear(why, inPart);
            }
        }
    }

    /** What follows from each finding. */
    interface Cases<T, R> {
        R applied(T result);

        R notApplied(ResolvableWrite<T> again);

        R unfinished(ResolvableWrite<T> rest);

        R unclear(StepFailure why, boolean inPart);

        R givenUp(StepFailure why);
    }
}
