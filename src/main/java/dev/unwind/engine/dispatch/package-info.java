/**
 * Gives batches to this instance and starts their runs: takes queued and orphaned batches, as many as the configuration allows, and
 * hands them over at shutdown. Start with {@link Dispatcher}; an accepted batch becomes an {@link Execution}.
 */
package dev.unwind.engine.dispatch;
