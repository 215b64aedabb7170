/**
 * Building blocks for asynchronous writers: {@link GroupingQueue} gathers what arrives while a write is under way,
 * {@link AsyncSemaphore} bounds what runs at once.
 */
package dev.unwind.journal.async;
