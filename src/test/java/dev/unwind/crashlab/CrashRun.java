package dev.unwind.crashlab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unwind.batch.BatchId;
import dev.unwind.batch.BatchStatus;
import dev.unwind.batch.Submission;
import dev.unwind.crashpoint.CrashPoint;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The outcome of a batch after crashes.
 *
 * @param before the state at the provider before it
 * @param after the state at the provider after it
 * @param brokenRecord what is wrong with its record, if anything
 * @param story reads its record, for whoever has to find out before another batch is run
 */
record CrashRun(
        BatchStatus status, String before, String after, Optional<String> brokenRecord, Supplier<String> story) {
    /**
     * Has a batch carried out by an engine that crashPoints, and what is asked of it then by engines that live so,
     * likewise.
     */
    static CrashRun of(CrashEnvironment environment, CrashCase batch, List<CrashPoint> crashPoints) {
        var ground = batch.prepare(environment.provider());
        if (batch.sequel() == LaterRun.NONE) {
            return of(environment, batch.submission(ground), crashPoints);
        }
        var before = environment.providerState();
        var id = environment.accept(batch.submission(ground));
        if (batch.sequel() == LaterRun.CANCEL) {
            crashPoints.forEach(crashPoint -> environment.runUntil(id, crashPoint));
            environment.cancel(id);
            return carriedThrough(environment, id, before, List.of());
        }
        assertEquals(
                Optional.of(batch.sequel().first()),
                environment.runUntil(id, CrashPoint.never()),
                () -> "the first run\n" + environment.story(id));
        environment.provider().clearFaults();
        if (batch.sequel() == LaterRun.SETTLE) {
            environment.settle(id, 1, LaterRun.settlement(CrashCase.settled(ground)));
        } else {
            environment.rollBack(id, batch.sequel().rollback(batch.changes().size()));
        }
        return carriedThrough(environment, id, before, crashPoints);
    }

    /** Runs the batch with engines that crash as given, one after another, and at last with one that does not. */
    static CrashRun of(CrashEnvironment environment, Submission submission, List<CrashPoint> crashPoints) {
        var before = environment.providerState();
        return carriedThrough(environment, environment.accept(submission), before, crashPoints);
    }

    private static CrashRun carriedThrough(
            CrashEnvironment environment, BatchId id, String before, List<CrashPoint> crashPoints) {
        Optional<BatchStatus> outcome = Optional.empty();
        for (var crashPoint : crashPoints) {
            outcome = environment.runUntil(id, crashPoint);
            if (outcome.isPresent()) {
                break;
            }
        }
        var status = outcome.or(() -> environment.runUntil(id, CrashPoint.never()))
                .orElseThrow(() -> new AssertionError("came to no end\n" + environment.story(id)));
        return new CrashRun(
                status, before, environment.providerState(), environment.brokenRecord(id), () -> environment.story(id));
    }
}
