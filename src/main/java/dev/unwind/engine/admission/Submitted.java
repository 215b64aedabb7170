package dev.unwind.engine.admission;

import dev.unwind.batch.BatchId;
import dev.unwind.journal.acceptance.AcceptanceOutcome;
import java.util.Optional;

/**
 * A submission that is durable.
 *
 * @param id the batch that was made of it
 * @param repeated whether an earlier request with the same idempotency key made that batch
 * @param times the times of a batch that was accepted just now; empty where they have to be read
 */
public record Submitted(BatchId id, boolean repeated, Optional<AcceptanceOutcome.Times> times) {
    static Submitted accepted(BatchId id, Optional<AcceptanceOutcome.Times> times) {
        return new Submitted(id, false, times);
    }

    static Submitted repeated(BatchId id) {
        return new Submitted(id, true, Optional.empty());
    }
}
