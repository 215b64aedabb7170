package dev.unwind.journal;

import dev.unwind.batch.BatchId;

/** Another batch stands before this one for a resource that both need. */
public record Busy(BatchId other, Claim claim) {}
