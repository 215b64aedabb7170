/**
 * The queue of batches that wait, their start, and what a run reads: outline, steps, requests. Start with {@link dev.unwind.journal.run.BatchQueue} and
 * {@link dev.unwind.journal.run.BatchStarter}.
 */
package dev.unwind.journal.run;
