package dev.unwind.engine.restoration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.policy.OnDrift;
import dev.unwind.engine.async.Delay;
import dev.unwind.engine.metrics.RunMetrics;
import dev.unwind.engine.metrics.RunMetrics.Resolution;
import dev.unwind.engine.state.StateDiff;
import dev.unwind.engine.step.Step;
import dev.unwind.engine.step.StepFailure;
import dev.unwind.provider.ProviderFailure;
import dev.unwind.provider.RemoteResource;
import dev.unwind.provider.ResourceKind;
import dev.unwind.provider.call.IdempotencyKey;
import dev.unwind.provider.call.IdempotencyKey.Direction;
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
public final class Restoration {
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
    private boolean inDoubt;
    private long answeredAt;

    private Restoration(Step step, ResourceWay way, Attempts attempts, Duration beforeLooking) {
        this.step = step;
        this.way = way;
        this.attempts = attempts;
        this.beforeLooking = beforeLooking;
    }

    /** How a resource is found, what it is to be, and what the batch left it as. */
    public interface ResourceWay {
        /** The resource as it is now. Looks by id, or by name where no id is known. */
        Uni<Optional<RemoteResource>> look();

        /** What it is to be; empty for gone. */
        Optional<JsonNode> wanted();

        /** Whether the batch may have left it like this: there is no drift. */
        boolean left(Optional<RemoteResource> current);

        /** Whether what stands under the id now is another resource, which was given it after ours was deleted. */
        default boolean succeededBy(RemoteResource current) {
            return false;
        }

        /** Makes the intent to write durable. */
        Uni<Void> intend();

        /** Writes what differs; where that gives it another id, this is durable when the Uni completes. */
        Uni<RemoteResource> update(RemoteResource current, JsonNode wanted, IdempotencyKey key);

        /** Whether the resource is what it is to be. */
        boolean asWanted(RemoteResource current, JsonNode wanted);

        /** Creates it anew; the new id is durable when the Uni completes. */
        Uni<RemoteResource> create(JsonNode wanted, IdempotencyKey key);

        /** The name of the write that was intended last. */
        IdempotencyKey key();

        /** Whether an earlier owner of the batch may have sent this write: what was done in part is ours then. */
        boolean mayBeSent();

        /** The kind that it is of. */
        ResourceKind kind();
    }

    /** The outcome of a restoration. */
    public enum Outcome {
        RESTORED,
        /** Left alone, because somebody else changed it and the caller wants that respected. */
        SKIPPED
    }

    /**
     * Brings the resource back.
     *
     * @param beforeLooking how long to wait until a look is evidence
     * @return fails with a {@link StepFailure} where it cannot be brought back
     */
    public static Uni<Outcome> run(Step step, ResourceWay way, Attempts attempts, Duration beforeLooking) {
        var restoration = new Restoration(step, way, attempts, beforeLooking);
        return restoration.next().onFailure().invoke(() -> restoration.resolved(Resolution.UNKNOWN));
    }

    /** What became of a call of this restoration that had no answer. */
    private void resolved(Resolution resolution) {
        if (inDoubt) {
            inDoubt = false;
            step.run().metrics().resolved(Direction.BACK, resolution);
        }
    }

    private Uni<Outcome> next() {
        return attempts.within(step.run().clock().pause(beforeLooking)).chain(this::look);
    }

    private Uni<Outcome> look() {
        return way.look().onItemOrFailure().transformToUni((current, failure) -> {
            if (failure instanceof ProviderFailure unreadable) {
                return unreadable.retryable()
                        ? again(
                                StepFailure.of(unreadable, true),
                                true,
                                unreadable.retryAfter().orElse(Duration.ZERO))
                        : Uni.createFrom().failure(StepFailure.of(unreadable, true));
            }
            return failure == null ? decide(current) : Uni.createFrom().failure(failure);
        });
    }

    private Uni<Outcome> decide(Optional<RemoteResource> seen) {
        boolean deleted = way.wanted().isEmpty() && looksSinceAnswer > 0;
        var current = seen.filter(found -> !(deleted && way.succeededBy(found)));
        if (asWanted(current)) {
            resolved(Resolution.DONE);
            if (sent || confirmed) {
                verified();
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
        // A write of ours that is not atomic may have been done in part: what is there then is ours, but nothing that
        // is gone is.
        boolean inPart = (sent || way.mayBeSent())
                && current.isPresent()
                && !way.kind().traits().atomicWrites();
        boolean left = way.left(current);
        resolved(left ? Resolution.NOT_DONE : inPart ? Resolution.IN_PART : Resolution.UNKNOWN);
        if (left || inPart || overwriting) {
            return looksSinceAnswer > 0 ? again(notRestored(current), false, Duration.ZERO) : write(current);
        }
        return looksSinceAnswer > 0 ? Uni.createFrom().failure(notRestored(current)) : drifted(current);
    }

    private void verified() {
        if (answeredAt != 0) {
            step.run()
                    .metrics()
                    .took(RunMetrics.Phase.VERIFY, step.run().clock().nanoTime() - answeredAt);
        }
    }

    private Uni<Outcome> verifyAgain() {
        beforeLooking = Delay.backOff(step.run().config().lookPause(), Duration.ofSeconds(1), looksSinceAnswer)
                .plus(way.kind().traits().readLag());
        looksSinceAnswer++;
        return next();
    }

    private boolean asWanted(Optional<RemoteResource> current) {
        if (way.wanted().isEmpty() || current.isEmpty()) {
            return way.wanted().isEmpty() == current.isEmpty();
        }
        return way.asWanted(current.get(), way.wanted().get());
    }

    private StepFailure notRestored(Optional<RemoteResource> current) {
        return StepFailure.touched(
                        "NOT_RESTORED", "the provider answered that it was done, but the resource is not as captured")
                .with(difference(current));
    }

    private ObjectNode difference(Optional<RemoteResource> current) {
        return StateDiff.between(way.kind(), way.wanted(), current.map(RemoteResource::projection));
    }

    private Uni<Outcome> drifted(Optional<RemoteResource> current) {
        var difference = difference(current);
        step.drifted(difference);
        if (step.run().options().rollback().onDrift() == OnDrift.SKIP) {
            step.run().metrics().drift(way.kind().name(), OnDrift.SKIP);
            return Uni.createFrom().item(Outcome.SKIPPED);
        }
        if (step.run().options().rollback().onDrift() == OnDrift.OVERWRITE) {
            step.run().metrics().drift(way.kind().name(), OnDrift.OVERWRITE);
            overwriting = true;
            return write(current);
        }
        return Uni.createFrom()
                .failure(StepFailure.drift(
                        "the resource is not as this batch left it: somebody else changed it", difference));
    }

    private Uni<Outcome> write(Optional<RemoteResource> current) {
        return attempts.within(way.intend()).chain(() -> {
            return send(current).onItemOrFailure().transformToUni((done, failure) -> {
                if (failure == null) {
                    sent = true;
                    looksSinceAnswer = 1;
                    answeredAt = step.run().clock().nanoTime();
                    beforeLooking = way.kind().traits().readLag();
                    return next();
                }
                return failure instanceof ProviderFailure refused
                        ? failed(refused)
                        : Uni.createFrom().failure(failure);
            });
        });
    }

    private Uni<?> send(Optional<RemoteResource> current) {
        var key = way.key();
        if (way.wanted().isEmpty()) {
            return way.kind().delete(current.orElseThrow(), key);
        }
        return current.isPresent()
                ? way.update(current.get(), way.wanted().get(), key)
                : way.create(way.wanted().get(), key);
    }

    private Uni<Outcome> failed(ProviderFailure failure) {
        looksSinceAnswer = 0;
        if (failure.inDoubt() || failure.partiallyApplied()) {
            sent = true;
        }
        if (failure.inDoubt()) {
            inDoubt = true;
            step.run().metrics().inDoubt(Direction.BACK);
        }
        var traits = way.kind().traits();
        var evidence = failure.inDoubt() ? traits.settles().plus(traits.readLag()) : traits.readLag();
        var asked = failure.retryAfter().orElse(Duration.ZERO);
        boolean passing = failure.inDoubt() || failure.retryable();
        if (!passing && failure.status().stream().noneMatch(WORTH_A_LOOK::contains)) {
            return Uni.createFrom().failure(StepFailure.of(failure, true));
        }
        return again(StepFailure.of(failure, true), passing, evidence.compareTo(asked) > 0 ? evidence : asked);
    }

    /**
     * Another round, after a pause that grows.
     *
     * @param passing whether it is only a matter of time: then nothing but the time for the rollback is the limit
     */
    private Uni<Outcome> again(StepFailure failure, boolean passing, Duration atLeast) {
        looksSinceAnswer = 0;
        return attempts.next(failure, passing).flatMap(pause -> {
            beforeLooking = pause.compareTo(atLeast) > 0 ? pause : atLeast;
            return next();
        });
    }

    /**
     * The attempts that a step has left, and the time.
     *
     * @param used how many rounds there were, and how many of them count
     */
    public record Attempts(Step step, long endsAt, Function<StepFailure, Uni<Void>> onRetry, int[] used) {
        public Attempts(Step step, long endsAt, Function<StepFailure, Uni<Void>> onRetry) {
            this(step, endsAt, onRetry, new int[2]);
        }

        /** Fails once the time for the rollback is over; what is in flight is not cut short. */
        Uni<Void> within(Uni<Void> part) {
            return step.run().clock().nanoTime() - endsAt < 0
                    ? part
                    : Uni.createFrom().failure(timedOut());
        }

        public static StepFailure timedOut() {
            return StepFailure.touched("TIMEOUT", "the time for the rollback was over before this step was undone");
        }

        /** The pause before the next attempt; fails with the last failure where there is none left, in number or in time. */
        Uni<Duration> next(StepFailure failure, boolean passing) {
            var config = step.run().config();
            var pause = Delay.backOff(config.rollbackPause(), config.rollbackMaxPause(), ++used[0]);
            boolean inTime = step.run().clock().nanoTime() + pause.toNanos() - endsAt < 0;
            if (!inTime || !passing && ++used[1] >= config.rollbackAttempts()) {
                return Uni.createFrom().failure(failure);
            }
            return onRetry.apply(failure).replaceWith(pause);
        }
    }
}
