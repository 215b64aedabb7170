package dev.unwind.engine;

import static dev.unwind.provider.IdempotencyKey.Direction.FORWARD;

import dev.unwind.batch.Json;
import dev.unwind.engine.RunMetrics.Resolution;
import dev.unwind.engine.WriteInDoubt.Finding;
import dev.unwind.journal.RecordType;
import dev.unwind.provider.IdempotencyKey;
import dev.unwind.provider.ProviderFailure;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Set;

/**
 * Sends a write of the forward run and makes sure that it is known what became of it. A call without an answer is looked up, never
 * guessed: that it was done is believed at once, that it was not only once the request can no longer take effect and reads can no
 * longer lag. Then it is sent again, while the batch still goes forward. Where the provider knows the write by its key, it is sent
 * again with the same one instead.
 *
 * <p>The same after an answer that never came and after a crash: then an earlier owner of the batch may have sent the write, and did
 * so before this one began.
 */
final class InDoubtResolution<T> {
    /** Answers that may be the echo of an earlier attempt's success. */
    private static final Set<Integer> ECHOES = Set.of(404, 409, 410, 412);

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final Step step;
    private final EngineConfig config;
    private final RunMetrics metrics;

    private InDoubtResolution(Step step) {
        this.step = step;
        this.config = step.run().config();
        this.metrics = step.run().metrics();
    }

    /**
     * Carries through a write whose intent has just become durable; fails with a {@link StepFailed} that says what is left behind.
     */
    static <T> Uni<T> carryOut(Step step, WriteInDoubt<T> write) {
        return step.run()
                .timed(
                        RunMetrics.Phase.APPLY,
                        new InDoubtResolution<T>(step).send(write, step.sameKey(FORWARD, write.half()), 1, false));
    }

    /** Carries through a write that an earlier owner of the batch may have sent; otherwise like {@link #carryOut}. */
    static <T> Uni<T> resolve(Step step, WriteInDoubt<T> write) {
        return new InDoubtResolution<T>(step)
                .inDoubt(
                        write,
                        "the gateway that sent it did not come to record an answer",
                        step.run().begunAt(),
                        1);
    }

    private Uni<T> send(WriteInDoubt<T> write, IdempotencyKey key, int attempt, boolean again) {
        return Uni.createFrom().deferred(() -> write.send(key)
                .onFailure(ProviderFailure.class)
                .recoverWithUni(failure -> failed(write, failure, attempt, again)));
    }

    private Uni<T> failed(WriteInDoubt<T> write, ProviderFailure failure, int attempt, boolean again) {
        // The call may have waited its turn before it was sent; it was not sent later than its failure came.
        long sentAt = step.run().clock().nanoTime();
        failure.created().ifPresent(step::movedTo);
        boolean echo = again
                && failure.status().isPresent()
                && ECHOES.contains(failure.status().getAsInt());
        return failure.inDoubt() || echo
                ? inDoubt(write, failure.getMessage(), sentAt, attempt)
                : Uni.createFrom().failure(StepFailed.of(failure, false));
    }

    private Uni<T> inDoubt(WriteInDoubt<T> write, String because, long sentAt, int attempt) {
        var noted = step.note(RecordType.STEP_LOOKING, Json.object().put("because", because), entry -> {});
        metrics.inDoubt(FORWARD);
        if (write.repeatable()
                && attempt <= config.resends()
                && !step.run().outline().restored()) {
            metrics.resolved(FORWARD, Resolution.REPEATED);
            return noted.chain(
                            () -> step.run().clock().pause(Pause.backOff(config.lookPause(), LONGEST_PAUSE, attempt)))
                    .chain(() -> send(write, step.sameKey(FORWARD, write.half()), attempt + 1, true));
        }
        return noted.chain(() -> look(write, because, sentAt, attempt, 1));
    }

    private Uni<T> look(WriteInDoubt<T> write, String because, long sentAt, int attempt, int looks) {
        var untilConclusive = untilConclusive(sentAt);
        boolean conclusive = untilConclusive.isZero() || untilConclusive.isNegative();
        return write.look()
                .onFailure(ProviderFailure.class)
                .recoverWithItem(unreadable -> new Finding.Unclear<>(StepFailed.inDoubt(unreadable.getMessage())))
                .flatMap(finding -> {
                    if (finding instanceof Finding.Applied<T> applied) {
                        metrics.resolved(FORWARD, Resolution.DONE);
                        return Uni.createFrom().item(applied.result());
                    }
                    if (!conclusive) {
                        var pause = Pause.backOff(config.lookPause(), LONGEST_PAUSE, looks);
                        return step.run()
                                .clock()
                                .pause(pause.compareTo(untilConclusive) < 0 ? pause : untilConclusive)
                                .chain(() -> look(write, because, sentAt, attempt, looks + 1));
                    }
                    return conclude(because, finding, attempt);
                });
    }

    private Uni<T> conclude(String because, Finding<T> finding, int attempt) {
        boolean mayGoOn = step.run().goesForward() && attempt <= config.resends();
        if (finding instanceof Finding.NotApplied<T> notApplied) {
            metrics.resolved(FORWARD, Resolution.NOT_DONE);
            return mayGoOn
                    ? sendAgain(notApplied.again(), attempt)
                    : Uni.createFrom().failure(StepFailed.untouched("NOT_APPLIED", because));
        }
        if (finding instanceof Finding.Unfinished<T> unfinished) {
            metrics.resolved(FORWARD, Resolution.IN_PART);
            return mayGoOn
                    ? sendAgain(unfinished.rest(), attempt)
                            .onFailure(StepFailed.class)
                            .transform(later -> later.afterChange())
                    : Uni.createFrom().failure(StepFailed.touched("UNFINISHED", because));
        }
        if (finding instanceof Finding.Unclear<T> unclear) {
            metrics.resolved(FORWARD, Resolution.UNKNOWN);
            return Uni.createFrom().failure(unclear.why());
        }
        throw new IllegalStateException("no such finding: " + finding);
    }

    private Uni<T> sendAgain(WriteInDoubt<T> write, int attempt) {
        return send(write, step.nextKey(FORWARD, write.half()), attempt + 1, true);
    }

    /** A look is evidence from so long after the request was sent on. */
    private Duration untilConclusive(long sentAt) {
        var traits = step.kind().traits();
        return traits.settles()
                .plus(traits.readLag())
                .minusNanos(step.run().clock().nanoTime() - sentAt);
    }
}
