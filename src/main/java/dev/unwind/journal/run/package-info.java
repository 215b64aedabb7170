/**
 * The queue of batches that wait, their start, and what a run reads: outline, steps, requests. Start with {@link BatchQueue} and
 * {@link BatchStarter}.
 */
package dev.unwind.journal.run;
