package dev.unwind.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.OnDrift;
import dev.unwind.provider.IdempotencyKey;
import dev.unwind.provider.ProviderFailure;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.ResourceKind;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Brings one resource back to a wanted state: looks, compares with what the batch left, writes, and looks again until the wanted
 * state is seen. Every decision follows a look that can no longer be overtaken by an earlier call, so that it is the same whether
 * the last call failed, had no answer, or was made by a process that is no more.
 */
final class Restoration {
    /** Refusals after which a second look tells more: somebody was faster, or it was our own earlier call. */
    private static final Set<Integer> WORTH_A_LOOK = Set.of(404, 409, 410, 412);

    private static final int VERIFYING_LOOKS = 4;

    private final Step step;
    private final ResourceWay way;
    private final Attempts attempts;
    private Duration beforeLooking;
    private boolean sent;
    private boolean confirmed;
    private boolean overwriting;
    private int looksSinceAnswer;

    private Restoration(Step step, ResourceWay way, Attempts attempts, Duration beforeLooking) {
        this.step = step;
        this.way = way;
        this.attempts = attempts;
        this.beforeLooking = beforeLooking;
    }

    /** How a resource is found, what it is to be, and what the batch left it as. */
    interface ResourceWay {
        /** The resource as it is now. Looks by id, or by name where no id is known. */
        Uni<Optional<RemoteResource>> look();

        /** What it is to be; empty for gone. */
        Optional<JsonNode> wanted();

        /** Whether the batch may have left it like this: there is no drift. */
        boolean left(Optional<RemoteResource> current);

        /** Makes the intent to write durable. */
        Uni<Void> intend();

        /** Creates it anew; the new id is durable when the Uni completes. */
        Uni<RemoteResource> create(JsonNode wanted, IdempotencyKey key);

        /** A name for the next write. */
        IdempotencyKey nextKey();

        /** The kind that it is of. */
        ResourceKind kind();
    }

    /** The outcome of a restoration. */
    enum Outcome {
        RESTORED,
        /** Left alone, because somebody else changed it and the caller wants that respected. */
        SKIPPED
    }

    /**
     * Brings the resource back.
     *
     * @param beforeLooking how long to wait until a look is evidence
     * @return fails with a {@link StepFailed} where it cannot be brought back
     */
    static Uni<Outcome> run(Step step, ResourceWay way, Attempts attempts, Duration beforeLooking) {
        return new Restoration(step, way, attempts, beforeLooking).next();
    }

    private Uni<Outcome> next() {
        return attempts.within(Pause.of(beforeLooking)).chain(this::look);
    }

    private Uni<Outcome> look() {
        return way.look().onItemOrFailure().transformToUni((current, failure) -> {
            if (failure instanceof ProviderFailure unreadable) {
                return again(StepFailed.of(unreadable, true), unreadable.passing(), Duration.ZERO);
            }
            return failure == null ? decide(current) : Uni.createFrom().failure(failure);
        });
    }

    private Uni<Outcome> decide(Optional<RemoteResource> current) {
        if (asWanted(current)) {
            if (sent || confirmed) {
                return Uni.createFrom().item(Outcome.RESTORED);
            }
            // As it was before the batch, though the batch changed it: a read that lags looks just like this. Looked at
            // twice.
            confirmed = true;
            beforeLooking =
                    step.kind().traits().readLag().plus(step.run().config().lookPause());
            return next();
        }
        if (looksSinceAnswer > 0 && looksSinceAnswer < VERIFYING_LOOKS) {
            return verifyAgain();
        }
        boolean ours = way.left(current) || overwriting;
        if (looksSinceAnswer > 0 && !ours && way.kind().traits().atomicWrites()) {
            return Uni.createFrom().failure(notRestored(current));
        }
        if (!ours && !(sent && !way.kind().traits().atomicWrites())) {
            return drifted(current);
        }
        return looksSinceAnswer > 0 ? again(notRestored(current), true, Duration.ZERO) : write(current);
    }

    private Uni<Outcome> verifyAgain() {
        beforeLooking = Pause.backOff(step.run().config().lookPause(), Duration.ofSeconds(1), looksSinceAnswer)
                .plus(way.kind().traits().readLag());
        looksSinceAnswer++;
        return next();
    }

    private boolean asWanted(Optional<RemoteResource> current) {
        if (way.wanted().isEmpty() || current.isEmpty()) {
            return way.wanted().isEmpty() == current.isEmpty();
        }
        return way.kind()
                .canonical(current.get().projection())
                .equals(way.kind().canonical(way.wanted().get()));
    }

    private StepFailed notRestored(Optional<RemoteResource> current) {
        return StepFailed.touched(
                        "NOT_RESTORED", "the provider answered that it was done, but the resource is not as captured")
                .with(difference(current));
    }

    private ObjectNode difference(Optional<RemoteResource> current) {
        return Differences.between(way.kind(), way.wanted(), current.map(RemoteResource::projection));
    }

    private Uni<Outcome> drifted(Optional<RemoteResource> current) {
        var difference = difference(current);
        step.drifted(difference);
        if (step.run().options().rollback().onDrift() == OnDrift.SKIP) {
            return Uni.createFrom().item(Outcome.SKIPPED);
        }
        if (step.run().options().rollback().onDrift() == OnDrift.OVERWRITE) {
            overwriting = true;
            return write(current);
        }
        return Uni.createFrom()
                .failure(StepFailed.drift(
                        "the resource is not as this batch left it: somebody else changed it", difference));
    }

    private Uni<Outcome> write(Optional<RemoteResource> current) {
        return attempts.within(way.intend()).chain(() -> {
            long sentAt = System.nanoTime();
            return send(current).onItemOrFailure().transformToUni((done, failure) -> {
                if (failure == null) {
                    sent = true;
                    looksSinceAnswer = 1;
                    beforeLooking = way.kind().traits().readLag();
                    return next();
                }
                return failure instanceof ProviderFailure refused
                        ? failed(refused, sentAt)
                        : Uni.createFrom().failure(failure);
            });
        });
    }

    private Uni<?> send(Optional<RemoteResource> current) {
        var key = way.nextKey();
        if (way.wanted().isEmpty()) {
            return way.kind().delete(current.orElseThrow(), key);
        }
        return current.isPresent()
                ? way.kind().update(current.get(), way.wanted().get(), key)
                : way.create(way.wanted().get(), key);
    }

    private Uni<Outcome> failed(ProviderFailure failure, long sentAt) {
        looksSinceAnswer = 0;
        if (failure.inDoubt() || failure.partlyDone()) {
            sent = true;
        }
        var traits = way.kind().traits();
        var evidence = failure.inDoubt()
                ? traits.settles().plus(traits.readLag()).minusNanos(System.nanoTime() - sentAt)
                : traits.readLag();
        boolean worthAnotherAttempt = failure.inDoubt()
                || failure.passing()
                || failure.status().stream().anyMatch(WORTH_A_LOOK::contains);
        return again(StepFailed.of(failure, true), worthAnotherAttempt, evidence);
    }

    /** Another round, after a pause that grows, while there are attempts and time left. */
    private Uni<Outcome> again(StepFailed failure, boolean worthIt, Duration atLeast) {
        looksSinceAnswer = 0;
        if (!worthIt) {
            return Uni.createFrom().failure(failure);
        }
        return attempts.next(failure).flatMap(pause -> {
            beforeLooking = pause.compareTo(atLeast) > 0 ? pause : atLeast;
            return next();
        });
    }

    /** The attempts that a step has left, and the time. */
    record Attempts(Step step, long endsAt, Function<StepFailed, Uni<Void>> onRetry, int[] used) {
        /** Fails once the time for the rollback is over; what is in flight is not cut short. */
        Uni<Void> within(Uni<Void> part) {
            return System.nanoTime() - endsAt < 0 ? part : Uni.createFrom().failure(timedOut());
        }

        static StepFailed timedOut() {
            return StepFailed.touched("TIMEOUT", "the time for the rollback was over before this step was undone");
        }

        /** The pause before the next attempt; fails with the last failure where there is none left. */
        Uni<Duration> next(StepFailed failure) {
            var config = step.run().config();
            if (++used[0] >= config.rollbackAttempts()) {
                return Uni.createFrom().failure(failure);
            }
            return onRetry.apply(failure)
                    .replaceWith(Pause.backOff(config.rollbackPause(), config.rollbackMaxPause(), used[0]));
        }
    }
}
