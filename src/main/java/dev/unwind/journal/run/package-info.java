/**
 * The queue of waiting batches, their start, what a run reads (outline, steps), and requests to cancel a batch or to
 * run it again. Start with {@link BatchQueue} and {@link BatchStarter}.
 */
package dev.unwind.journal.run;
