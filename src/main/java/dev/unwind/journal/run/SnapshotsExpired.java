package dev.unwind.journal.run;

import dev.unwind.batch.BatchId;

/** The bodies of a step are not kept any longer: retention has removed them, or the whole batch. */
public final class SnapshotsExpired extends RuntimeException {
    public SnapshotsExpired(BatchId batch, int step) {
        super("step " + step + " of batch " + batch + " is not kept any longer", null, false, false);
    }
}
