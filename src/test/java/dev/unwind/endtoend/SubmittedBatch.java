package dev.unwind.endtoend;

import java.util.Optional;

/**
 * A planned batch that was submitted.
 *
 * @param id of the batch that was accepted; empty where no answer said whether it was
 */
record SubmittedBatch(PlannedBatch plan, Optional<String> id) {}
