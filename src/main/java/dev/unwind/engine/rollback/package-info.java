/**
 * Rollbacks and settlements on request, for batches that have a final status. Start with {@link dev.unwind.engine.rollback.RollbackRequests};
 * {@link dev.unwind.engine.rollback.StepSelection} decides which steps are rolled back.
 */
package dev.unwind.engine.rollback;
