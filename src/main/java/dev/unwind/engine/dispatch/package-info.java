/**
 * Gives batches to this instance and starts their runs: takes queued and orphaned batches, as many as the configuration allows, and
 * hands them over at shutdown. Start with {@link dev.unwind.engine.dispatch.Dispatcher}; an accepted batch becomes an {@link dev.unwind.engine.dispatch.Execution}.
 */
package dev.unwind.engine.dispatch;
