package dev.unwind.engine;

import dev.unwind.batch.Json;
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
 * longer lag. Then it is sent again, while the batch still goes forward.
 */
final class InDoubtResolution<T> {
    /** Answers that may be the echo of an earlier attempt's success. */
    private static final Set<Integer> ECHOES = Set.of(404, 409, 410, 412);

    private final Step step;
    private final EngineConfig config;

    private InDoubtResolution(Step step) {
        this.step = step;
        this.config = step.run().config();
    }

    /** Carries the write through; fails with a {@link StepFailed} that says what is left behind. */
    static <T> Uni<T> carryOut(Step step, WriteInDoubt<T> write) {
        return new InDoubtResolution<T>(step).send(write, 1, false);
    }

    private Uni<T> send(WriteInDoubt<T> write, int attempt, boolean again) {
        return Uni.createFrom().deferred(() -> write.send(step.nextKey(IdempotencyKey.Direction.FORWARD, write.half()))
                .onFailure(ProviderFailure.class)
                .recoverWithUni(failure -> failed(write, (ProviderFailure) failure, attempt, again)));
    }

    private Uni<T> failed(WriteInDoubt<T> write, ProviderFailure failure, int attempt, boolean again) {
        // The call may have waited its turn before it was sent; it was not sent later than its failure came.
        long sentAt = System.nanoTime();
        failure.created().ifPresent(step::movedTo);
        boolean echo = again
                && failure.status().isPresent()
                && ECHOES.contains(failure.status().getAsInt());
        if (!failure.inDoubt() && !echo) {
            return Uni.createFrom().failure(StepFailed.of(failure, false));
        }
        var data = Json.object().put("because", failure.getMessage());
        return step.note(RecordType.STEP_LOOKING, data, entry -> {})
                .chain(() -> look(write, failure, sentAt, attempt, 1));
    }

    private Uni<T> look(WriteInDoubt<T> write, ProviderFailure failure, long sentAt, int attempt, int looks) {
        var untilConclusive = untilConclusive(sentAt);
        boolean conclusive = untilConclusive.isZero() || untilConclusive.isNegative();
        return write.look()
                .onFailure(ProviderFailure.class)
                .recoverWithItem(unreadable -> new Finding.Unclear<>(StepFailed.inDoubt(unreadable.getMessage())))
                .flatMap(finding -> {
                    if (finding instanceof Finding.Applied<T> applied) {
                        return Uni.createFrom().item(applied.result());
                    }
                    if (!conclusive) {
                        var pause = Pause.backOff(config.lookPause(), Duration.ofSeconds(5), looks);
                        return Pause.of(pause.compareTo(untilConclusive) < 0 ? pause : untilConclusive)
                                .chain(() -> look(write, failure, sentAt, attempt, looks + 1));
                    }
                    return conclude(write, failure, finding, attempt);
                });
    }

    private Uni<T> conclude(WriteInDoubt<T> write, ProviderFailure failure, Finding<T> finding, int attempt) {
        boolean mayGoOn = step.run().goesForward() && attempt <= config.resends();
        if (finding instanceof Finding.NotApplied<T>) {
            return mayGoOn
                    ? send(write, attempt + 1, true)
                    : Uni.createFrom().failure(StepFailed.untouched("NOT_APPLIED", failure.getMessage()));
        }
        if (finding instanceof Finding.Unfinished<T> unfinished) {
            return mayGoOn
                    ? send(unfinished.rest(), attempt + 1, true)
                            .onFailure(StepFailed.class)
                            .transform(later -> ((StepFailed) later).afterChange())
                    : Uni.createFrom().failure(StepFailed.touched("UNFINISHED", failure.getMessage()));
        }
        if (finding instanceof Finding.Unclear<T> unclear) {
            return Uni.createFrom().failure(unclear.why());
        }
        throw new IllegalStateException("no such finding: " + finding);
    }

    /** A look is evidence from so long after the request was sent on. */
    private Duration untilConclusive(long sentAt) {
        var traits = step.kind().traits();
        return traits.settles().plus(traits.readLag()).minusNanos(System.nanoTime() - sentAt);
    }
}
