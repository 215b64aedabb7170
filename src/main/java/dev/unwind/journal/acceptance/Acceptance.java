package dev.unwind.journal.acceptance;

import dev.unwind.batch.BatchId;
import dev.unwind.journal.run.FirstRun;
import java.util.Optional;

/**
 * A batch that is to be made durable.
 *
 * @param first how it is to be started in the same transaction; empty where it is not
 */
record Acceptance(CheckedBatch batch, Optional<FirstRun> first) {
    BatchId id() {
        return batch.id();
    }
}
