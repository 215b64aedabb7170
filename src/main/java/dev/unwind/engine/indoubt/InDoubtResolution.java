package dev.unwind.engine.indoubt;

import static dev.unwind.provider.call.IdempotencyKey.Direction.FORWARD;

import dev.unwind.batch.json.Json;
import dev.unwind.engine.async.Delay;
import dev.unwind.engine.indoubt.ResolvableWrite.Cases;
import dev.unwind.engine.indoubt.ResolvableWrite.Finding;
import dev.unwind.engine.metrics.RunMetrics;
import dev.unwind.engine.metrics.RunMetrics.Resolution;
import dev.unwind.engine.step.BusyWait;
import dev.unwind.engine.step.EngineConfig;
import dev.unwind.engine.step.Step;
import dev.unwind.engine.step.StepFailure;
import dev.unwind.journal.record.RecordType;
import dev.unwind.provider.ProviderFailure;
import dev.unwind.provider.call.IdempotencyKey;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Sends a write of the forward run and makes sure that it is known what became of it. A call without an answer is
 * looked up, never guessed: that it was done is believed at once, that it was not only once the request can no longer
 * take effect and reads can no longer lag. Then it is sent again, while the batch still goes forward. Where the
 * provider knows the write by its key, it is sent again with the same one instead. A write that the provider accepted
 * (202), or answered without having done it, is looked for likewise and never sent again.
 *
 * <p>This holds after an answer that never came, and after a crash: then an earlier owner of the batch may have sent
 * the write, before this one began.
 */
public final class InDoubtResolution<T> {
    /** Refusals of a repeat that may be the echo of an earlier attempt's success. */
    private static final Set<Integer> ECHOES = Set.of(404, 409, 410, 412, 422);

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final Step step;
    private final EngineConfig config;
    private final RunMetrics metrics;
    private final BusyWait busy;

    private InDoubtResolution(Step step) {
        this.step = step;
        this.config = step.context().config();
        this.metrics = step.context().metrics();
        this.busy = new BusyWait(step);
    }

    /**
     * Carries through a write whose intent has just become durable. Lazy.
     *
     * @return fails with a {@link StepFailure} that says what is left behind, or with
     *     {@link dev.unwind.journal.postgres.JournalUnavailable}
     */
    public static <T> Uni<T> carryOut(Step step, ResolvableWrite<T> write) {
        var resolution = new InDoubtResolution<T>(step);
        return step.context()
                .timed(RunMetrics.Phase.APPLY, resolution.send(write, step.sameKey(FORWARD, write.half()), Sent.FIRST));
    }

    /**
     * Carries through a write that an earlier owner of the batch may have sent. If that has recorded that the provider
     * accepted it, and as what, its end is waited for. Completes and fails as {@link #carryOut} does.
     */
    public static <T> Uni<T> resolve(Step step, ResolvableWrite<T> write) {
        return new InDoubtResolution<T>(step)
                .inherited(Doubt.unanswered(
                        write,
                        "the gateway that sent it did not come to record an answer",
                        step.context().begunAt(),
                        1));
    }

    private Uni<T> inherited(Doubt<T> doubt) {
        return noted(doubt)
                .chain(doubt.write()::ended)
                .onItemOrFailure()
                .transformToUni((finding, failure) -> failure == null
                        ? finding.map(found -> found.match(new Conclusive(doubt)))
                                .orElseGet(() -> find(doubt))
                        : notEnded(doubt, failure));
    }

    /**
     * It was accepted: it is not sent again, unless the provider does it once however often it is sent. A call that
     * followed it may have had no answer.
     */
    private Uni<T> notEnded(Doubt<T> doubt, Throwable thrown) {
        if (!(thrown instanceof ProviderFailure failure) || failure.endedLater()) {
            return failed(doubt.write(), thrown, Sent.FIRST);
        }
        failure.created().ifPresent(id -> doubt.write().created(id, failure.surelyCreated()));
        return mayRepeat(doubt)
                ? repeat(doubt)
                : look(
                        Doubt.answered(
                                doubt.write(),
                                failure.getMessage(),
                                doubt.sentAt() + step.kind().traits().settles().toNanos(),
                                doubt.attempt()),
                        1);
    }

    private Uni<T> send(ResolvableWrite<T> write, IdempotencyKey key, Sent sent) {
        return Uni.createFrom().deferred(() -> write.send(key)
                .onItemOrFailure()
                .invoke((result, failure) -> step.noteSent(step.kind().traits()))
                .onItemOrFailure()
                .transformToUni((result, failure) ->
                        failure == null ? confirm(write, result, sent) : failed(write, failure, sent)));
    }

    /** Believes the answer only where it, or a look, shows that the write took effect. */
    private Uni<T> confirm(ResolvableWrite<T> write, T result, Sent sent) {
        long answeredAt = step.context().clock().nanoTime();
        return write.confirm()
                .onFailure(ProviderFailure.class)
                .recoverWithItem(false)
                .flatMap(seen -> seen
                        ? Uni.createFrom().item(result)
                        : inDoubt(Doubt.answered(
                                write,
                                "the provider answered that it was done, and that is not seen yet",
                                answeredAt,
                                sent.attempt())));
    }

    private Uni<T> failed(ResolvableWrite<T> write, Throwable thrown, Sent sent) {
        if (!(thrown instanceof ProviderFailure failure)) {
            return Uni.createFrom().failure(thrown);
        }
        // The call may have waited its turn before it was sent; it was not sent later than its failure came.
        long sentAt = step.context().clock().nanoTime();
        failure.created().ifPresent(id -> write.created(id, failure.surelyCreated()));
        if (failure.accepted()) {
            return inDoubt(Doubt.answered(write, failure.getMessage(), sentAt, sent.attempt()));
        }
        if (failure.inDoubt() || sent.open() || sent.again() && has(failure, ECHOES)) {
            return inDoubt(Doubt.unanswered(write, failure.getMessage(), sentAt, sent.attempt()));
        }
        return failure.endedLater() || has(failure, write.echoes())
                ? look(Doubt.refused(write, failure, sentAt, sent.attempt()), 1)
                : refused(write, failure, sent);
    }

    private static boolean has(ProviderFailure failure, Set<Integer> statuses) {
        return failure.status().stream().anyMatch(statuses::contains);
    }

    /** The write had no effect: it is sent again where that may only be a matter of time. */
    private Uni<T> refused(ResolvableWrite<T> write, ProviderFailure failure, Sent sent) {
        var pause = failure.busy() || failure.retryAfter().isPresent()
                ? busy.next(failure.retryAfter())
                : Optional.<Duration>empty();
        return pause.map(until -> step.context().clock().pause(until).chain(() -> sendLater(write, sent, failure)))
                .orElseGet(() -> refused(failure));
    }

    private Uni<T> sendLater(ResolvableWrite<T> write, Sent sent, ProviderFailure refusal) {
        return step.run().goesForward()
                ? send(write, step.nextKey(FORWARD, write.half()), sent)
                        .onFailure(StepFailure.class)
                        .transform(StepFailure::afterRefusal)
                : refused(refusal);
    }

    private Uni<T> refused(ProviderFailure failure) {
        return Uni.createFrom().failure(StepFailure.of(failure, false));
    }

    private Uni<T> inDoubt(Doubt<T> doubt) {
        return noted(doubt).chain(() -> find(doubt));
    }

    private Uni<Void> noted(Doubt<T> doubt) {
        metrics.inDoubt(FORWARD);
        return step.journal().note(RecordType.STEP_LOOKING, Json.object().put("because", doubt.because()), entry -> {});
    }

    private Uni<T> find(Doubt<T> doubt) {
        return mayRepeat(doubt) ? repeat(doubt) : look(doubt, 1);
    }

    private boolean mayRepeat(Doubt<T> doubt) {
        return doubt.write().repeatable()
                && doubt.reason() == Doubt.Reason.UNANSWERED
                && doubt.attempt() <= config.resends()
                && !step.context().outline().restored();
    }

    /** Sends the write again with the same key: the provider knows it by that. */
    private Uni<T> repeat(Doubt<T> doubt) {
        metrics.resolved(FORWARD, Resolution.REPEATED);
        var write = doubt.write();
        return step.context()
                .clock()
                .pause(Delay.backOff(config.lookPause(), LONGEST_PAUSE, doubt.attempt()))
                .chain(() -> send(write, step.sameKey(FORWARD, write.half()), new Sent(doubt.attempt() + 1, true)));
    }

    private Uni<T> look(Doubt<T> doubt, int looks) {
        var untilConclusive = doubt.untilConclusive(
                step.kind().traits(), step.context().clock().nanoTime());
        return doubt.write()
                .look()
                .onFailure(ProviderFailure.class)
                .recoverWithItem(unreadable -> new Finding.Unclear<>(StepFailure.inDoubt(unreadable.getMessage())))
                .flatMap(finding -> finding.match(
                        untilConclusive.isZero() || untilConclusive.isNegative()
                                ? new Conclusive(doubt)
                                : new EarlyLook<>(
                                        this::applied, this::givenUp, () -> lookAgain(doubt, looks, untilConclusive))));
    }

    private Uni<T> applied(T result) {
        metrics.resolved(FORWARD, Resolution.DONE);
        return Uni.createFrom().item(result);
    }

    private Uni<T> givenUp(StepFailure why) {
        metrics.resolved(FORWARD, Resolution.NOT_DONE);
        return Uni.createFrom().failure(why);
    }

    private Uni<T> lookAgain(Doubt<T> doubt, int looks, Duration untilConclusive) {
        var pause = Delay.backOff(config.lookPause(), LONGEST_PAUSE, looks);
        return step.context()
                .clock()
                .pause(pause.compareTo(untilConclusive) < 0 ? pause : untilConclusive)
                .chain(() -> look(doubt, looks + 1));
    }

    /** What follows from a look that is evidence. */
    private final class Conclusive implements Cases<T, Uni<T>> {
        private final Doubt<T> doubt;

        Conclusive(Doubt<T> doubt) {
            this.doubt = doubt;
        }

        @Override
        public Uni<T> applied(T result) {
            return doubt.refusal()
                    .filter(refusal -> !doubt.write().ownAfterRefusal())
                    .map(refusal -> InDoubtResolution.this.givenUp(StepFailure.contradicted(refusal)))
                    .orElseGet(() -> InDoubtResolution.this.applied(result));
        }

        @Override
        public Uni<T> givenUp(StepFailure why) {
            return InDoubtResolution.this.givenUp(why);
        }

        @Override
        public Uni<T> notApplied(ResolvableWrite<T> again) {
            metrics.resolved(FORWARD, Resolution.NOT_DONE);
            return switch (doubt.reason()) {
                case ANSWERED ->
                    Uni.createFrom()
                            .failure(doubt.write()
                                    .notSeen(step.kind()
                                            .traits()
                                            .behaviour()
                                            .finishesWithin()
                                            .isPresent()));
                case REFUSED -> refused(again, doubt.refusal().orElseThrow(), new Sent(doubt.attempt(), false));
                case UNANSWERED ->
                    maySendAgain()
                            ? sendAgain(again)
                            : Uni.createFrom().failure(StepFailure.untouched("NOT_APPLIED", doubt.because()));
            };
        }

        @Override
        public Uni<T> unfinished(ResolvableWrite<T> rest) {
            metrics.resolved(FORWARD, Resolution.IN_PART);
            return maySendAgain()
                    ? sendAgain(rest).onFailure(StepFailure.class).transform(later -> later.afterChange())
                    : Uni.createFrom().failure(StepFailure.touched("UNFINISHED", doubt.because()));
        }

        @Override
        public Uni<T> unclear(StepFailure why, boolean inPart) {
            metrics.resolved(FORWARD, Resolution.UNKNOWN);
            var failure = doubt.refusal().filter(refusal -> !inPart).map(refusal -> StepFailure.of(refusal, false));
            return Uni.createFrom().failure(failure.orElse(why));
        }

        private boolean maySendAgain() {
            return step.run().goesForward() && doubt.attempt() <= config.resends();
        }

        private Uni<T> sendAgain(ResolvableWrite<T> write) {
            return send(write, step.nextKey(FORWARD, write.half()), new Sent(doubt.attempt() + 1, false));
        }
    }
}
