package dev.unwind.engine;

import dev.unwind.batch.BatchId;
import dev.unwind.batch.BatchStatus;
import dev.unwind.batch.Submission;
import dev.unwind.crash.Life;
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
    /** Has the batch carried out by engines that live so, one after another, and in the end by one that lives. */
    static CrashRun of(CrashWorld world, Submission submission, List<Life> lives) {
        var before = world.picture();
        BatchId id = world.accept(submission);
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
