package dev.unwind.crashlab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unwind.batch.BatchId;
import dev.unwind.batch.BatchStatus;
import dev.unwind.batch.Submission;
import dev.unwind.crashpoint.Life;
import java.util.List;
import java.util.Optional;

/**
 * What became of a batch.
 *
 * @param before the picture at the provider before it
 * @param after the picture after it
 * @param brokenRecord what is wrong with its record, if anything
 * @param story its record, for whoever has to find out
 */
record CrashRun(BatchStatus status, String before, String after, Optional<String> brokenRecord, String story) {
    /** Has a batch carried out by an engine that lives, and what is asked of it then by engines that live so, likewise. */
    static CrashRun of(CrashWorld world, CrashCase batch, List<Life> lives) {
        var ground = batch.prepare(world.provider());
        if (batch.sequel() == LaterRun.NONE) {
            return of(world, batch.submission(ground), lives);
        }
        var before = world.picture();
        var id = world.accept(batch.submission(ground));
        if (batch.sequel() == LaterRun.CANCEL) {
            lives.forEach(life -> world.live(id, life));
            world.cancel(id);
            return carriedThrough(world, id, before, List.of());
        }
        assertEquals(
                Optional.of(batch.sequel().first()),
                world.live(id, Life.eternal()),
                () -> "the first run\n" + world.story(id));
        world.provider().clearFaults();
        if (batch.sequel() == LaterRun.SETTLE) {
            world.settle(id, 1, LaterRun.settlement(CrashCase.settled(ground)));
        } else {
            world.rollBack(id, batch.sequel().rollback(batch.changes().size()));
        }
        return carriedThrough(world, id, before, lives);
    }

    /** Has the batch carried out by engines that live so, one after another, and in the end by one that lives. */
    static CrashRun of(CrashWorld world, Submission submission, List<Life> lives) {
        var before = world.picture();
        return carriedThrough(world, world.accept(submission), before, lives);
    }

    private static CrashRun carriedThrough(CrashWorld world, BatchId id, String before, List<Life> lives) {
        Optional<BatchStatus> outcome = Optional.empty();
        for (var life : lives) {
            outcome = world.live(id, life);
            if (outcome.isPresent()) {
                break;
            }
        }
        var status = outcome.or(() -> world.live(id, Life.eternal()))
                .orElseThrow(() -> new AssertionError("came to no end\n" + world.story(id)));
        return new CrashRun(status, before, world.picture(), world.brokenRecord(id), world.story(id));
    }
}
