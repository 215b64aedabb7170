package dev.unwind.engine.restoration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.BatchId;
import dev.unwind.batch.policy.OnDrift;
import dev.unwind.engine.metrics.RunMetrics.Resolution;
import dev.unwind.engine.state.StateDiff;
import dev.unwind.engine.step.RunContext;
import dev.unwind.engine.step.Step;
import dev.unwind.engine.step.StepFailure;
import dev.unwind.offload.DocumentWork;
import dev.unwind.provider.KindRules;
import dev.unwind.provider.KindTraits;
import dev.unwind.provider.ProviderFailure;
import dev.unwind.provider.RemoteResource;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Brings one resource back to a wanted state: looks, compares with what the batch left, and writes. Every decision
 * follows a look that can no longer be overtaken by an earlier call, so that it is the same whether the last call
 * failed, had no answer, or was made by a process that is no more. That the write took effect is shown by the last look
 * of the rollback, not here.
 *
 * <pre>
 *             ┌────────────────────────── retry ◄──────────────┐
 *             ▼                                                │ refused, in doubt, or accepted
 *   start ► look ► judge ► as the batch left it ► write ► answered ► RESTORED
 *                    ├──► as wanted already ► RESTORED
 *                    └──► neither ► drift: fail, skip, or overwrite; LEFT where the batch changed nothing
 * </pre>
 */
public final class Restoration {
    /** Refusals after which a second look tells more: somebody was faster, or it was our own earlier call. */
    private static final Set<Integer> WORTH_A_LOOK = Set.of(404, 409, 410, 412);

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
     * @param again whether this run has written the resource already
     * @return fails with a {@link StepFailure} where it cannot be brought back
     */
    public static Uni<RestorationResult> run(
            Step step, RestorationTarget target, Attempts attempts, Duration delay, boolean again) {
        var restoration = new Restoration(step, target, attempts);
        return restoration.look(Progress.start(delay, again)).onFailure().invoke(restoration::leave);
    }

    /** Gives up: what had no answer may take effect yet. */
    private void leave() {
        if (doubt.open()) {
            step.run().notBelievableFor(traits().untilUnanswered().plus(traits().readLag()));
        }
        doubt.resolve(Resolution.UNKNOWN);
    }

    /**
     * Whether a resource is what it is to be.
     *
     * @param seen the resource as it is now; empty where there is none
     */
    public static boolean asWanted(RestorationTarget target, Optional<RemoteResource> seen) {
        if (target.wanted().isEmpty()) {
            return seen.filter(found -> !target.succeededBy(found)).isEmpty();
        }
        return seen.filter(found -> target.kind().progress(found) == KindRules.Progress.DONE)
                .filter(found -> target.asWanted(found, target.wanted().get()))
                .isPresent();
    }

    /** What differs between what a resource is to be and what it is, for people. */
    public static ObjectNode difference(RestorationTarget target, Optional<RemoteResource> seen) {
        Optional<JsonNode> found = seen.map(RemoteResource::projection);
        return StateDiff.between(target.kind(), target.wanted(), found);
    }

    private Uni<RestorationResult> look(Progress progress) {
        return attempts.within(context.clock().pause(progress.delay()))
                .chain(target::look)
                .onItemOrFailure()
                .transformToUni((current, failure) -> failure == null
                        ? DocumentWork.on(documents(target, current), () -> judge(progress, current))
                                .flatMap(result -> result)
                        : unreadable(progress, failure));
    }

    /** What is compared in a look. */
    public static List<JsonNode> documents(RestorationTarget target, Optional<RemoteResource> current) {
        return Stream.concat(target.wanted().stream(), current.map(RemoteResource::projection).stream())
                .toList();
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
        boolean deleted = target.wanted().isEmpty() && progress.sent();
        var current = seen.filter(found -> !(deleted && target.succeededBy(found)));
        if (current.filter(found -> target.kind().progress(found) == KindRules.Progress.UNDER_WAY)
                .isPresent()) {
            var working = StepFailure.inDoubt("the provider is still at work on the resource");
            return retry(progress, working, true, Duration.ZERO);
        }
        boolean asWanted = target.wanted().isEmpty() ? current.isEmpty() : asWanted(target, current);
        if (asWanted && (progress.sent() || !target.mustBeWritten())) {
            doubt.resolve(Resolution.DONE);
            return Uni.createFrom().item(RestorationResult.RESTORED);
        }
        if (mayStillBeCreated(progress, current)) {
            return Uni.createFrom()
                    .failure(StepFailure.inDoubt(
                            "the provider accepted that it is created again, and it is not seen: it may come yet"));
        }
        if (notSeenYet(progress, current)) {
            return Uni.createFrom().item(RestorationResult.RESTORED);
        }
        return ours(progress, current) || progress.overwriting() || asWanted
                ? write(progress, current)
                : drifted(progress, current);
    }

    /** A create that was accepted is not sent again before its end, which only the provider's file can say. */
    private boolean mayStillBeCreated(Progress progress, Optional<RemoteResource> current) {
        return progress.accepted()
                && current.isEmpty()
                && target.wanted().isPresent()
                && traits().behaviour().finishesWithin().isEmpty();
    }

    /** Whether this run created it and reads do not show it: the last look decides whether they come to. */
    private boolean notSeenYet(Progress progress, Optional<RemoteResource> current) {
        return progress.sent()
                && current.isEmpty()
                && target.wanted().isPresent()
                && !target.asLeft(current)
                && !progress.overwriting();
    }

    /** Whether what is there is the batch's own work: as it left it, or a write of its own that was done in part. */
    private boolean ours(Progress progress, Optional<RemoteResource> current) {
        boolean left = target.asLeft(current);
        boolean inPart = (progress.sent() || target.write().mayBeSent())
                && current.filter(target::changedInPart).isPresent();
        doubt.resolve(left ? Resolution.NOT_DONE : inPart ? Resolution.IN_PART : Resolution.UNKNOWN);
        return left || inPart;
    }

    private Uni<RestorationResult> drifted(Progress progress, Optional<RemoteResource> current) {
        if (target.leftAlone(current)) {
            return Uni.createFrom().item(RestorationResult.LEFT);
        }
        var difference = difference(target, current);
        step.drifted(difference);
        if (current.filter(target::isAnother).isPresent()) {
            return Uni.createFrom()
                    .failure(StepFailure.drift("the id is another resource's by now, which is left alone", difference));
        }
        return switch (context.options().rollback().onDrift()) {
            case FAIL ->
                changedBy().onItem().transformToUni(by -> Uni.createFrom().failure(drift(by, difference)));
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

    private Uni<Optional<BatchId>> changedBy() {
        return target.id().map(id -> context.changedBy(traits(), id)).orElseGet(() -> Uni.createFrom()
                .item(Optional.empty()));
    }

    private static StepFailure drift(Optional<BatchId> by, ObjectNode difference) {
        return by.map(batch -> StepFailure.drift(batch, difference))
                .orElseGet(() -> StepFailure.drift(
                        "the resource is not as this batch left it: somebody else changed it", difference));
    }

    private Uni<RestorationResult> write(Progress progress, Optional<RemoteResource> current) {
        var impossible = MissingWrite.of(target, current);
        if (impossible.isPresent()) {
            return Uni.createFrom().failure(impossible.get());
        }
        return attempts.within(target.writable())
                .onItemOrFailure()
                .transformToUni((may, failure) ->
                        failure == null ? writeNow(progress, current) : unreadable(progress, failure));
    }

    private Uni<RestorationResult> writeNow(Progress progress, Optional<RemoteResource> current) {
        return attempts.within(target.write().intend(target.wanted(), current.isPresent()))
                .chain(() -> {
                    attempts.wrote();
                    return send(current).onItemOrFailure().transformToUni((done, failure) -> {
                        attempts.wrote();
                        return failure == null
                                ? Uni.createFrom().item(RestorationResult.RESTORED)
                                : notWritten(progress, failure);
                    });
                });
    }

    private Uni<?> send(Optional<RemoteResource> current) {
        var key = target.write().key();
        if (target.wanted().isEmpty()) {
            return target.writes().delete(current.orElseThrow(), key);
        }
        var wanted = target.wanted().get();
        return current.isPresent()
                ? target.update(current.get(), target.kind().reachable(current.get(), wanted), key)
                : target.create(wanted, key);
    }

    private Uni<RestorationResult> notWritten(Progress progress, Throwable failure) {
        if (!(failure instanceof ProviderFailure refused)) {
            return Uni.createFrom().failure(failure);
        }
        if (refused.inDoubt()) {
            doubt.begin();
        }
        boolean passing =
                refused.inDoubt() || refused.busy() || refused.retryAfter().isPresent();
        boolean worthALook = refused.endedLater() || refused.status().stream().anyMatch(WORTH_A_LOOK::contains);
        if (!passing && !worthALook) {
            return Uni.createFrom().failure(StepFailure.of(refused, true));
        }
        var known = refused.inDoubt() || refused.partiallyApplied() ? progress.maybeSent(refused.accepted()) : progress;
        return retry(known, StepFailure.of(refused, true), passing, untilEvidence(refused));
    }

    /** How long until a look after this failure is evidence, and the provider wants to be asked again. */
    private Duration untilEvidence(ProviderFailure failure) {
        var effect = failure.accepted() ? traits().untilAccepted() : traits().untilUnanswered();
        var evidence = failure.inDoubt() ? effect.plus(traits().readLag()) : traits().readLag();
        return longer(evidence, failure.retryAfter().orElse(Duration.ZERO));
    }

    /**
     * Begins another round, after a pause that grows.
     *
     * @param passing whether it is only a matter of time: then nothing but the time for the rollback is the limit
     */
    private Uni<RestorationResult> retry(Progress progress, StepFailure failure, boolean passing, Duration atLeast) {
        return attempts.next(failure, passing, atLeast).flatMap(pause -> look(progress.retry(pause)));
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private KindTraits traits() {
        return target.kind().traits();
    }
}
