package dev.unwind.journal.record;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.BatchStatus;
import java.util.Optional;

/**
 * How far a batch has come; what its row shows.
 *
 * @param reason why it was unwound, or what is left to do
 */
public record BatchState(BatchStatus status, Optional<ObjectNode> reason) {}
