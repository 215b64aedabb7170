/**
 * Rollbacks and settlements on request, for batches that have a final status. Start with {@link RollbackRequests};
 * {@link StepSelection} decides which steps are rolled back.
 */
package dev.unwind.engine.rollback;
