package dev.unwind.engine.indoubt;

import static dev.unwind.provider.call.IdempotencyKey.Direction.FORWARD;

import dev.unwind.batch.json.Json;
import dev.unwind.engine.async.Delay;
import dev.unwind.engine.indoubt.ResolvableWrite.Cases;
import dev.unwind.engine.indoubt.ResolvableWrite.Finding;
import dev.unwind.engine.metrics.RunMetrics;
import dev.unwind.engine.metrics.RunMetrics.Resolution;
import dev.unwind.engine.step.EngineConfig;
import dev.unwind.engine.step.Step;
import dev.unwind.engine.step.StepFailure;
import dev.unwind.journal.record.RecordType;
import dev.unwind.provider.ProviderFailure;
import dev.unwind.provider.call.IdempotencyKey;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Set;

/**
 * Sends a write of the forward run and makes sure that it is known what became of it. A call without an answer is
 * looked up, never guessed: that it was done is believed at once, that it was not only once the request can no longer
 * take effect and reads can no longer lag. Then it is sent again, while the batch still goes forward. Where the
 * provider knows the write by its key, it is sent again with the same one instead.
 *
 * <p>This holds after an answer that never came, and after a crash: then an earlier owner of the batch may have sent
 * the write, before this one began.
 */
public final class InDoubtResolution<T> {
    /** Answers that may be the echo of an earlier attempt's success. */
    private static final Set<Integer> ECHOES = Set.of(404, 409, 410, 412);

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final Step step;
    private final EngineConfig config;
    private final RunMetrics metrics;

    private InDoubtResolution(Step step) {
        this.step = step;
        this.config = step.context().config();
        this.metrics = step.context().metrics();
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
                .timed(RunMetrics.Phase.APPLY, resolution.send(write, step.sameKey(FORWARD, write.half()), 1, false));
    }

    /**
     * Carries through a write that an earlier owner of the batch may have sent. Completes and fails as
     * {@link #carryOut} does.
     */
    public static <T> Uni<T> resolve(Step step, ResolvableWrite<T> write) {
        return new InDoubtResolution<T>(step)
                .inDoubt(new Doubt<>(
                        write,
                        "the gateway that sent it did not come to record an answer",
                        step.context().begunAt(),
                        1));
    }

    /**
     * A write that was sent and whose outcome is not known.
     *
     * @param because why not, for people
     * @param sentAt no earlier than it was sent, on the run's clock
     * @param attempt how often it was sent
     */
    private record Doubt<T>(ResolvableWrite<T> write, String because, long sentAt, int attempt) {}

    private Uni<T> send(ResolvableWrite<T> write, IdempotencyKey key, int attempt, boolean again) {
        return Uni.createFrom().deferred(() -> write.send(key)
                .onFailure(ProviderFailure.class)
                .recoverWithUni(failure -> failed(write, failure, attempt, again)));
    }

    private Uni<T> failed(ResolvableWrite<T> write, ProviderFailure failure, int attempt, boolean again) {
        // The call may have waited its turn before it was sent; it was not sent later than its failure came.
        long sentAt = step.context().clock().nanoTime();
        failure.created().ifPresent(step::movedTo);
        boolean echo = again && failure.status().stream().anyMatch(ECHOES::contains);
        return failure.inDoubt() || echo
                ? inDoubt(new Doubt<>(write, failure.getMessage(), sentAt, attempt))
                : Uni.createFrom().failure(StepFailure.of(failure, false));
    }

    private Uni<T> inDoubt(Doubt<T> doubt) {
        var noted = step.journal()
                .note(RecordType.STEP_LOOKING, Json.object().put("because", doubt.because()), entry -> {});
        metrics.inDoubt(FORWARD);
        return noted.chain(() -> mayRepeat(doubt) ? repeat(doubt) : look(doubt, 1));
    }

    private boolean mayRepeat(Doubt<T> doubt) {
        return doubt.write().repeatable()
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
                .chain(() -> send(write, step.sameKey(FORWARD, write.half()), doubt.attempt() + 1, true));
    }

    private Uni<T> look(Doubt<T> doubt, int looks) {
        var untilConclusive = untilConclusive(doubt.sentAt());
        return doubt.write()
                .look()
                .onFailure(ProviderFailure.class)
                .recoverWithItem(unreadable -> new Finding.Unclear<>(StepFailure.inDoubt(unreadable.getMessage())))
                .flatMap(finding -> finding.match(
                        untilConclusive.isZero() || untilConclusive.isNegative()
                                ? new Conclusive(doubt)
                                : new Inconclusive(doubt, looks, untilConclusive)));
    }

    /** How long until a look is evidence; zero or negative where it is now. */
    private Duration untilConclusive(long sentAt) {
        var traits = step.kind().traits();
        return traits.settles()
                .plus(traits.readLag())
                .minusNanos(step.context().clock().nanoTime() - sentAt);
    }

    private Uni<T> applied(T result) {
        metrics.resolved(FORWARD, Resolution.DONE);
        return Uni.createFrom().item(result);
    }

    /** What follows from a look that may have come too early: only that the write took effect is believed. */
    private final class Inconclusive implements Cases<T, Uni<T>> {
        private final Doubt<T> doubt;
        private final int looks;
        private final Duration untilConclusive;

        Inconclusive(Doubt<T> doubt, int looks, Duration untilConclusive) {
            this.doubt = doubt;
            this.looks = looks;
            this.untilConclusive = untilConclusive;
        }

        @Override
        public Uni<T> applied(T result) {
            return InDoubtResolution.this.applied(result);
        }

        @Override
        public Uni<T> notApplied(ResolvableWrite<T> again) {
            return lookAgain();
        }

        @Override
        public Uni<T> unfinished(ResolvableWrite<T> rest) {
            return lookAgain();
        }

        @Override
        public Uni<T> unclear(StepFailure why) {
            return lookAgain();
        }

        private Uni<T> lookAgain() {
            var pause = Delay.backOff(config.lookPause(), LONGEST_PAUSE, looks);
            return step.context()
                    .clock()
                    .pause(pause.compareTo(untilConclusive) < 0 ? pause : untilConclusive)
                    .chain(() -> look(doubt, looks + 1));
        }
    }

    /** What follows from a look that is evidence. */
    private final class Conclusive implements Cases<T, Uni<T>> {
        private final Doubt<T> doubt;

        Conclusive(Doubt<T> doubt) {
            this.doubt = doubt;
        }

        @Override
        public Uni<T> applied(T result) {
            return InDoubtResolution.this.applied(result);
        }

        @Override
        public Uni<T> notApplied(ResolvableWrite<T> again) {
            metrics.resolved(FORWARD, Resolution.NOT_DONE);
            return maySendAgain()
                    ? sendAgain(again)
                    : Uni.createFrom().failure(StepFailure.untouched("NOT_APPLIED", doubt.because()));
        }

        @Override
        public Uni<T> unfinished(ResolvableWrite<T> rest) {
            metrics.resolved(FORWARD, Resolution.IN_PART);
            return maySendAgain()
                    ? sendAgain(rest).onFailure(StepFailure.class).transform(later -> later.afterChange())
                    : Uni.createFrom().failure(StepFailure.touched("UNFINISHED", doubt.because()));
        }

        @Override
        public Uni<T> unclear(StepFailure why) {
            metrics.resolved(FORWARD, Resolution.UNKNOWN);
            return Uni.createFrom().failure(why);
        }

        private boolean maySendAgain() {
            return step.run().goesForward() && doubt.attempt() <= config.resends();
        }

        private Uni<T> sendAgain(ResolvableWrite<T> write) {
            return send(write, step.nextKey(FORWARD, write.half()), doubt.attempt() + 1, true);
        }
    }
}
