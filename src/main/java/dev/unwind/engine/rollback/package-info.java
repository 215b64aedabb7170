/**
 * Requests for later runs of batches that have ended: rollback, resumption and settlement. Start with
 * {@link RollbackRequests} and {@link SettleRequests}; {@link FinishedBatch} is what they look at,
 * {@link StepSelection} decides which steps a rollback undoes, and {@link LaterRuns} makes the run durable.
 */
package dev.unwind.engine.rollback;
