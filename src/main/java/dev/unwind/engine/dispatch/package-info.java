/**
 * Decides which batches this instance runs: takes waiting and unfinished batches, as many as the configuration allows,
 * cancels them on request, and hands them over at shutdown. Start with {@link Dispatcher}; {@link ExecutionFactory}
 * makes a batch an {@link Execution}.
 */
package dev.unwind.engine.dispatch;
