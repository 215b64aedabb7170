package dev.unwind.engine.restoration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.policy.OnDrift;
import dev.unwind.engine.async.Delay;
import dev.unwind.engine.metrics.RunMetrics;
import dev.unwind.engine.metrics.RunMetrics.Resolution;
import dev.unwind.engine.state.StateDiff;
import dev.unwind.engine.step.RunContext;
import dev.unwind.engine.step.Step;
import dev.unwind.engine.step.StepFailure;
import dev.unwind.provider.KindTraits;
import dev.unwind.provider.ProviderFailure;
import dev.unwind.provider.RemoteResource;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Brings one resource back to a wanted state: looks, compares with what the batch left, writes, and looks again until
 * the wanted state is seen. Every decision follows a look that can no longer be overtaken by an earlier call, so that
 * it is the same whether the last call failed, had no answer, or was made by a process that is no more.
 *
 * <pre>
 *             ┌────────────────────────── retry ◄─────────────────────┐
 *             ▼                                                       │ refused, in doubt, or not seen
 *   start ► look ► judge ► as the batch left it ► write ► answered ► verify ► seen as wanted ► RESTORED
 *             ▲      ├──► as wanted already ► confirm (one more look) ► RESTORED
 *             └──────┘──► neither ► drift: fail, skip, or overwrite
 * </pre>
 */
public final class Restoration {
    /** Refusals after which a second look tells more: somebody was faster, or it was our own earlier call. */
    private static final Set<Integer> WORTH_A_LOOK = Set.of(404, 409, 410, 412);

    private static final int VERIFYING_LOOKS = 4;
    private static final Duration LONGEST_LOOK_PAUSE = Duration.ofSeconds(1);

    private final Step step;
    private final RunContext context;
    private final RestorationTarget target;
    private final Attempts attempts;
    private final DoubtMeter doubt;

    private Restoration(Step step, RestorationTarget target, Attempts attempts) {
        this.step = step;
        this.context = step.context();
        this.target = target;
        this.attempts = attempts;
        this.doubt = new DoubtMeter(context.metrics());
    }

    /**
     * Brings the resource back. Lazy.
     *
     * @param delay how long until a look is evidence
     * @return fails with a {@link StepFailure} where it cannot be brought back
     */
    public static Uni<RestorationResult> run(Step step, RestorationTarget target, Attempts attempts, Duration delay) {
        var restoration = new Restoration(step, target, attempts);
        return restoration
                .look(Progress.start(delay))
                .onFailure()
                .invoke(() -> restoration.doubt.resolve(Resolution.UNKNOWN));
    }

    private Uni<RestorationResult> look(Progress progress) {
        return attempts.within(context.clock().pause(progress.delay()))
                .chain(target::look)
                .onItemOrFailure()
                .transformToUni((current, failure) ->
                        failure == null ? judge(progress, current) : unreadable(progress, failure));
    }

    private Uni<RestorationResult> unreadable(Progress progress, Throwable failure) {
        if (!(failure instanceof ProviderFailure unreadable)) {
            return Uni.createFrom().failure(failure);
        }
        var why = StepFailure.of(unreadable, true);
        return unreadable.retryable()
                ? retry(progress, why, true, unreadable.retryAfter().orElse(Duration.ZERO))
                : Uni.createFrom().failure(why);
    }

    private Uni<RestorationResult> judge(Progress progress, Optional<RemoteResource> seen) {
        boolean deleted = target.wanted().isEmpty() && progress.verifying();
        var current = seen.filter(found -> !(deleted && target.succeededBy(found)));
        if (asWanted(current)) {
            doubt.resolve(Resolution.DONE);
            return progress.sent() || progress.confirming() ? restored(progress) : confirm(progress);
        }
        if (progress.verifying() && progress.verifyingLooks() < VERIFYING_LOOKS) {
            return verifyAgain(progress);
        }
        return ours(progress, current) || progress.overwriting()
                ? writeOrRetry(progress, current)
                : notOurs(progress, current);
    }

    private boolean asWanted(Optional<RemoteResource> current) {
        if (target.wanted().isEmpty() || current.isEmpty()) {
            return target.wanted().isEmpty() == current.isEmpty();
        }
        return target.asWanted(current.get(), target.wanted().get());
    }

    private Uni<RestorationResult> restored(Progress progress) {
        progress.answeredAt().ifPresent(answeredAt -> context.metrics()
                .took(RunMetrics.Phase.VERIFY, context.clock().nanoTime() - answeredAt));
        return Uni.createFrom().item(RestorationResult.RESTORED);
    }

    /**
     * The resource is as it was before the batch, though the batch changed it: a read that lags looks just like this.
     */
    private Uni<RestorationResult> confirm(Progress progress) {
        return look(progress.confirm(
                step.kind().traits().readLag().plus(context.config().lookPause())));
    }

    private Uni<RestorationResult> verifyAgain(Progress progress) {
        var pause = Delay.backOff(context.config().lookPause(), LONGEST_LOOK_PAUSE, progress.verifyingLooks());
        return look(progress.verifyAgain(pause.plus(traits().readLag())));
    }

    /** Whether what is there is the batch's own work: as it left it, or a write of its own that was done in part. */
    private boolean ours(Progress progress, Optional<RemoteResource> current) {
        boolean left = target.asLeft(current);
        boolean inPart =
                (progress.sent() || target.write().mayBeSent()) && current.isPresent() && !traits().atomicWrites();
        doubt.resolve(left ? Resolution.NOT_DONE : inPart ? Resolution.IN_PART : Resolution.UNKNOWN);
        return left || inPart;
    }

    private Uni<RestorationResult> writeOrRetry(Progress progress, Optional<RemoteResource> current) {
        return progress.verifying()
                ? retry(progress, notRestored(current), false, Duration.ZERO)
                : write(progress, current);
    }

    private Uni<RestorationResult> notOurs(Progress progress, Optional<RemoteResource> current) {
        return progress.verifying() ? Uni.createFrom().failure(notRestored(current)) : drifted(progress, current);
    }

    private Uni<RestorationResult> drifted(Progress progress, Optional<RemoteResource> current) {
        var difference = difference(current);
        step.drifted(difference);
        return switch (context.options().rollback().onDrift()) {
            case FAIL ->
                Uni.createFrom()
                        .failure(StepFailure.drift(
                                "the resource is not as this batch left it: somebody else changed it", difference));
            case SKIP -> {
                context.metrics().drift(target.kind().name(), OnDrift.SKIP);
                yield Uni.createFrom().item(RestorationResult.SKIPPED);
            }
            case OVERWRITE -> {
                context.metrics().drift(target.kind().name(), OnDrift.OVERWRITE);
                yield write(progress.overwrite(), current);
            }
        };
    }

    private Uni<RestorationResult> write(Progress progress, Optional<RemoteResource> current) {
        return attempts.within(target.write().intend(target.wanted())).chain(() -> send(current)
                .onItemOrFailure()
                .transformToUni((done, failure) -> failure == null ? verify(progress) : notWritten(progress, failure)));
    }

    private Uni<?> send(Optional<RemoteResource> current) {
        var key = target.write().key();
        if (target.wanted().isEmpty()) {
            return target.kind().delete(current.orElseThrow(), key);
        }
        var wanted = target.wanted().get();
        return current.isPresent() ? target.update(current.get(), wanted, key) : target.create(wanted, key);
    }

    private Uni<RestorationResult> verify(Progress progress) {
        return look(progress.written(context.clock().nanoTime(), traits().readLag()));
    }

    private Uni<RestorationResult> notWritten(Progress progress, Throwable failure) {
        if (!(failure instanceof ProviderFailure refused)) {
            return Uni.createFrom().failure(failure);
        }
        if (refused.inDoubt()) {
            doubt.begin();
        }
        boolean passing = refused.inDoubt() || refused.retryable();
        if (!passing && refused.status().stream().noneMatch(WORTH_A_LOOK::contains)) {
            return Uni.createFrom().failure(StepFailure.of(refused, true));
        }
        var known = refused.inDoubt() || refused.partiallyApplied() ? progress.maybeSent() : progress;
        return retry(known, StepFailure.of(refused, true), passing, untilEvidence(refused));
    }

    /** How long until a look after this failure is evidence, and the provider wants to be asked again. */
    private Duration untilEvidence(ProviderFailure failure) {
        var evidence = failure.inDoubt() ? traits().settles().plus(traits().readLag()) : traits().readLag();
        return longer(evidence, failure.retryAfter().orElse(Duration.ZERO));
    }

    /**
     * Begins another round, after a pause that grows.
     *
     * @param passing whether it is only a matter of time: then nothing but the time for the rollback is the limit
     */
    private Uni<RestorationResult> retry(Progress progress, StepFailure failure, boolean passing, Duration atLeast) {
        return attempts.next(failure, passing).flatMap(pause -> look(progress.retry(longer(pause, atLeast))));
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private StepFailure notRestored(Optional<RemoteResource> current) {
        return StepFailure.touched(
                        "NOT_RESTORED", "the provider answered that it was done, but the resource is not as captured")
                .with(difference(current));
    }

    private ObjectNode difference(Optional<RemoteResource> current) {
        Optional<JsonNode> found = current.map(RemoteResource::projection);
        return StateDiff.between(target.kind(), target.wanted(), found);
    }

    private KindTraits traits() {
        return target.kind().traits();
    }
}
