/**
 * Building blocks for asynchronous writers: {@link dev.unwind.journal.async.GroupingQueue} gathers what arrives while a write is under way,
 * {@link dev.unwind.journal.async.AsyncSemaphore} bounds what runs at once.
 */
package dev.unwind.journal.async;
