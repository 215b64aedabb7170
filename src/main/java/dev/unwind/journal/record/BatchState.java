package dev.unwind.journal.record;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.batch.BatchStatus;
import java.util.Optional;

/**
 * The state of a batch, as its row shows it.
 *
 * @param reason why it was stopped, and which steps are open
 */
public record BatchState(BatchStatus status, Optional<ObjectNode> reason) {}
