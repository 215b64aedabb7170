/**
 * The durable record: batches, their steps, the states captured on the way, and what happened, in order. The engine writes through
 * {@link dev.unwind.journal.BatchJournal} and waits until what it wrote is durable; the API reads through
 * {@link dev.unwind.journal.Batches} and {@link dev.unwind.journal.EventStream}.
 */
package dev.unwind.journal;
